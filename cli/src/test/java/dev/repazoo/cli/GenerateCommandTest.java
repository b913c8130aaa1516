package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sampling from tiny models with random weights. */
class GenerateCommandTest {
  /** Three channels of 4x4: pixels. Its label table has no row for a null class. */
  private static final Path PIXELS = CliRun.GOLDEN.resolve("sit/no-null-class/last.pt");

  private static final Path LATENTS = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");

  @TempDir private Path folder;

  private JsonNode generate(Object... more) {
    List<Object> words = new ArrayList<>(List.of("generate", "--json", "--sample-dir", folder));
    words.addAll(List.of("--num-steps", 3, "--device", "cpu"));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray()).succeeds().json();
  }

  @Test
  void leavesImagesArchiveAndGrid() throws IOException {
    Path grid = folder.resolve("grid.png");
    JsonNode report =
        generate("--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 5, "--grid", grid);
    assertEquals(5, report.get("images").asInt());
    Path samples = Path.of(report.get("sample_dir").asText());
    assertArrayEquals(
        new long[] {5, 4, 4, 3},
        Npz.open(Path.of(report.get("npz").asText())).get("arr_0").shape());
    RgbImage image = new ImageDecoder().decode(Files.readAllBytes(samples.resolve("000004.png")));
    assertEquals(4, image.width());
    assertTrue(new ImageDecoder().decode(Files.readAllBytes(grid)).width() > 8);
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    Object[] words = {"--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 4};
    Path samples = Path.of(generate(words).get("sample_dir").asText());
    byte[] third = Files.readAllBytes(samples.resolve("000002.png"));
    Files.delete(samples.resolve("000002.png"));
    assertEquals(1, generate(words).get("drawn").asInt());
    assertArrayEquals(third, Files.readAllBytes(samples.resolve("000002.png")));
  }

  @Test
  void refusesToMixSettings() {
    generate("--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 1);
    CliRun.of(
            "generate",
            "--ckpt",
            PIXELS,
            "--cfg-scale",
            1,
            "--num-fid-samples",
            2,
            "--num-steps",
            7,
            "--quiet",
            "--sample-dir",
            folder)
        .failsWith(2, "num_steps", "3", "7");
  }

  @Test
  void sampleDoesNotDependOnTheBatch() throws IOException {
    Object[] words = {"--ckpt", LATENTS, "--latents", "--num-fid-samples", 3};
    Path one = Path.of(generate(words).get("sample_dir").asText());
    float[] last = Npy.read(one.resolve("000002.npy")).toFloats();
    Files.delete(one.resolve("000002.npy"));
    generate("--ckpt", LATENTS, "--latents", "--num-fid-samples", 3, "--per-proc-batch-size", 1);
    assertArrayEquals(last, Npy.read(one.resolve("000002.npy")).toFloats(), 1e-5f);
  }

  @Test
  void exportedSamplerDrawsTheSameSamples() {
    for (String mode : List.of("ode", "sde")) {
      Path graph = folder.resolve(mode + ".onnx");
      CliRun.of(
              "export",
              "--ckpt",
              LATENTS,
              "--output",
              graph,
              "--mode",
              mode,
              "--num-steps",
              3,
              "--cfg-scale",
              2,
              "--guidance-high",
              0.7)
          .succeeds();
      JsonNode eager =
          generate(
              "--ckpt",
              LATENTS,
              "--latents",
              "--num-fid-samples",
              2,
              "--mode",
              mode,
              "--cfg-scale",
              2,
              "--guidance-high",
              0.7);
      JsonNode exported = generate("--ckpt", graph, "--latents", "--num-fid-samples", 2);
      for (String file : List.of("000000.npy", "000001.npy")) {
        assertArrayEquals(
            Npy.read(Path.of(eager.get("sample_dir").asText(), file)).toFloats(),
            Npy.read(Path.of(exported.get("sample_dir").asText(), file)).toFloats(),
            1e-4f,
            mode + " " + file);
      }
    }
  }

  @Test
  void exportedDenoiserDrawsTheSameSamples() {
    Path graph = folder.resolve("denoiser.onnx");
    CliRun.of("export", "--ckpt", LATENTS, "--output", graph, "--what", "denoiser").succeeds();
    JsonNode eager = generate("--ckpt", LATENTS, "--latents", "--num-fid-samples", 1);
    JsonNode exported = generate("--ckpt", graph, "--latents", "--num-fid-samples", 1);
    assertArrayEquals(
        Npy.read(Path.of(eager.get("sample_dir").asText(), "000000.npy")).toFloats(),
        Npy.read(Path.of(exported.get("sample_dir").asText(), "000000.npy")).toFloats(),
        1e-4f);
  }

  @Test
  void pipelineDrawsImagesThatDoNotDependOnTheBatch() throws IOException {
    Path graph = folder.resolve("pipeline.onnx");
    CliRun.of(
            "export",
            "--ckpt",
            PIXELS,
            "--output",
            graph,
            "--what",
            "pipeline",
            "--num-steps",
            2,
            "--cfg-scale",
            1)
        .succeeds();
    List<Object> words = List.of("generate", "--ckpt", graph, "--sample-dir", folder, "--json");
    List<Object> three = new ArrayList<>(words);
    three.addAll(List.of("--num-fid-samples", 3));
    JsonNode report = CliRun.of(three.toArray()).succeeds().json();
    Path last = Path.of(report.get("sample_dir").asText(), "000002.png");
    byte[] image = Files.readAllBytes(last);
    Files.delete(last);
    CliRun.of(three.toArray()).succeeds();
    assertArrayEquals(image, Files.readAllBytes(last));
  }

  @Test
  void graphRefusesOptionsItWasNotExportedWith() {
    Path graph = folder.resolve("graph.onnx");
    CliRun.of("export", "--ckpt", LATENTS, "--output", graph, "--num-steps", 2).succeeds();
    CliRun.of("generate", "--ckpt", graph, "--latents", "--num-steps", 3)
        .failsWith(2, "--num-steps", "2");
    CliRun.of("generate", "--ckpt", graph, "--latents", "--model", "SiT-B/2")
        .failsWith(2, "--model");
  }
}
