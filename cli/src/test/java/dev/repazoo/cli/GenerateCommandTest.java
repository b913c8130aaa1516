package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.file.WriteLock;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

  /** Weights whose class 1 is NaN, of the model on pixels. */
  private Path broken() {
    Path file = folder.resolve("broken.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(PIXELS)) {
      StateDict weights = new StateDict();
      checkpoint.stateDict().forEach(entry -> weights.put(entry.getKey(), entry.getValue()));
      String labels = "y_embedder.embedding_table.weight";
      long[] shape = weights.get(labels).shape();
      float[] values = weights.get(labels).toFloats();
      Arrays.fill(values, (int) shape[1], 2 * (int) shape[1], Float.NaN);
      SafetensorsWriter.write(file, weights.put(labels, Tensor.of(values, shape)));
    }
    return file;
  }

  @Test
  void refusesWeightsThatAreNaN() throws IOException {
    Path weights = broken();
    Path grid = folder.resolve("grid.png");
    Object[] words = {
      "generate",
      "--quiet",
      "--ckpt",
      weights,
      "--sample-dir",
      folder.resolve("s"),
      "--num-steps",
      3,
      "--classes",
      "0,1,2",
      "--grid",
      grid,
      "--device",
      "cpu"
    };
    CliRun.of(words).failsWith(1, weights, "y_embedder.embedding_table.weight", "--allow-nan");
    List<Object> allowed = new ArrayList<>(Arrays.asList(words));
    allowed.addAll(List.of("--allow-nan", "--json"));
    CliRun run = CliRun.of(allowed.toArray());
    assertEquals(1, run.code());
    assertEquals("[1]", run.json().get("not_finite").toString());
    assertEquals(2, run.json().get("images").asInt());
    Path samples = Path.of(run.json().get("sample_dir").asText());
    assertTrue(Files.exists(samples.resolve("000002.png")));
    assertFalse(Files.exists(samples.resolve("000001.png")));
    assertFalse(Files.exists(grid));
    assertFalse(run.json().has("npz"));
  }

  @Test
  void anExportedGraphsSamplesThatAreNaNAreNoImages() throws IOException {
    Path graph = folder.resolve("broken.onnx");
    Object[] words = {"export", "--quiet", "--ckpt", broken(), "--output", graph, "--num-steps", 3};
    CliRun.of(words).failsWith(1, "NaN", "--allow-nan");
    assertFalse(Files.exists(graph));
    List<Object> allowed = new ArrayList<>(Arrays.asList(words));
    allowed.add("--allow-nan");
    CliRun.of(allowed.toArray()).succeeds();
    CliRun.of("generate", "--ckpt", graph, "--classes", "0,1", "--sample-dir", folder.resolve("s"))
        .failsWith(1, "sample 1 is NaN or infinite", "--allow-nan");
  }

  @Test
  void aPipelineOfWeightsThatAreNaNIsRefused() throws IOException {
    Path graph = folder.resolve("pipeline.onnx");
    CliRun.of("export", "--ckpt", PIXELS, "--output", graph, "--what", "pipeline", "--num-steps", 3)
        .succeeds();
    byte[] bytes = Files.readAllBytes(graph);
    OnnxModelInfo.Stored labels =
        OnnxModelInfo.read(graph).initializers().stream()
            .filter(stored -> stored.name().contains("embedding_table"))
            .findFirst()
            .orElseThrow();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(Math.toIntExact(labels.begin()), Float.NaN);
    Files.write(graph, bytes);
    CliRun.of("generate", "--ckpt", graph, "--classes", "0", "--sample-dir", folder.resolve("s"))
        .failsWith(1, graph, "NaN or infinite", labels.name());
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
  void refusesSamplesOfAnotherCheckpointOfTheSameName() throws IOException {
    Path checkpoint = Files.copy(PIXELS, folder.resolve("last.pt"));
    Object[] words = {"--ckpt", checkpoint, "--cfg-scale", 1, "--num-fid-samples", 1};
    generate(words);
    Files.copy(
        CliRun.GOLDEN.resolve("sit/no-null-class/last.pt"),
        checkpoint,
        StandardCopyOption.REPLACE_EXISTING);
    assertEquals(0, generate(words).get("drawn").asInt());
    Path settings;
    try (Stream<Path> all = Files.walk(folder)) {
      settings = all.filter(file -> file.endsWith("settings.json")).findFirst().orElseThrow();
    }
    Files.writeString(
        settings,
        Files.readString(settings)
            .replaceFirst("(checkpoint_sha256\" : \")[0-9a-f]{8}", "$100000000"));
    CliRun.of(
            "generate",
            "--quiet",
            "--ckpt",
            checkpoint,
            "--cfg-scale",
            1,
            "--num-fid-samples",
            1,
            "--num-steps",
            3,
            "--sample-dir",
            folder)
        .failsWith(2, "checkpoint_sha256");
  }

  @Test
  void whoWritesTheSamplesIsNamed() throws IOException {
    Object[] words = {
      "generate",
      "--quiet",
      "--ckpt",
      PIXELS,
      "--cfg-scale",
      1,
      "--num-fid-samples",
      1,
      "--num-steps",
      3,
      "--sample-dir",
      folder
    };
    Path samples =
        Path.of(
            generate("--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 1)
                .get("sample_dir")
                .asText());
    try (WriteLock other = WriteLock.inFolder(samples)) {
      CliRun.of(words)
          .failsWith(1, samples, "is being written by process " + ProcessHandle.current().pid());
    }
    CliRun.of(words).succeeds();
  }

  @Test
  void oneExportAtATimeWritesAFile() throws IOException {
    Path graph = folder.resolve("graph.onnx");
    Object[] words = {
      "export", "--quiet", "--ckpt", PIXELS, "--output", graph, "--what", "denoiser"
    };
    Files.writeString(graph, "earlier");
    try (WriteLock other = WriteLock.beside(graph)) {
      CliRun.of(words)
          .failsWith(1, graph, "is being written by process " + ProcessHandle.current().pid());
    }
    assertEquals("earlier", Files.readString(graph));
    Files.createDirectory(folder.resolve(".graph.onnx.export")); // a killed process left it
    CliRun.of(words).succeeds();
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(graph), left.toList());
    }
  }

  @Test
  void samplesThatNobodyAccountsForAreNotTakenAsItsOwn() throws IOException {
    Object[] words = {"--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 2};
    Path samples = Path.of(generate(words).get("sample_dir").asText());
    Path settings = samples.resolve("settings.json");
    Files.writeString(settings, "{\"mode\": ");
    drawing(words).failsWith(1, settings, "no JSON", "another place");
    Files.delete(settings);
    drawing(words).failsWith(2, samples, "no settings.json", "another place");
  }

  private CliRun drawing(Object... more) {
    List<Object> words = new ArrayList<>(List.of("generate", "--quiet", "--sample-dir", folder));
    words.addAll(List.of("--num-steps", 3, "--device", "cpu"));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  @Test
  void samplesOfAnotherArchitectureAreNotMixed() throws IOException {
    Path config = folder.resolve("model.json");
    ObjectNode heads;
    try (GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(
            Registry.load(), PIXELS, ModelChoice.unknown(), GeneratorCheckpoint.Weights.EMA)) {
      heads = checkpoint.config();
    }
    Files.writeString(config, heads.toString());
    Object[] words = {"--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 1};
    Object[] chosen = Arrays.copyOf(words, words.length + 2);
    chosen[words.length] = "--model-config";
    chosen[words.length + 1] = config;
    generate(chosen);
    Files.writeString(
        config, heads.put("num_heads", 3 - heads.path("num_heads").asInt()).toString());
    drawing(chosen).failsWith(2, "holds samples made with config");
  }

  @Test
  void aDamagedSampleIsNamed() throws IOException {
    Object[] words = {"--ckpt", PIXELS, "--cfg-scale", 1, "--num-fid-samples", 2};
    Path second = Path.of(generate(words).get("sample_dir").asText(), "000001.png");
    byte[] whole = Files.readAllBytes(second);
    Files.write(second, Arrays.copyOf(whole, whole.length / 2));
    drawing(words).failsWith(1, second, "delete it");
    PngFile.write(RgbImage.black(1, 1), second);
    drawing(words).failsWith(1, second, "1x1", "4x4", "delete it");
    Files.delete(second);
    assertEquals(1, generate(words).get("drawn").asInt());
    assertArrayEquals(whole, Files.readAllBytes(second));
  }

  @Test
  void optionsOfDecodingAreNotPassedOver() {
    for (String option : List.of("--vae", "--vae-weights", "--tiling")) {
      drawing("--ckpt", PIXELS, option, "on").failsWith(2, option, "works on pixels");
      drawing("--ckpt", LATENTS, "--latents", option, "on").failsWith(2, option, "--latents keeps");
    }
  }

  @Test
  void aSlipDoesNotReplaceACheckpoint() throws IOException {
    Path checkpoint = Files.copy(PIXELS, folder.resolve("last.pt"));
    CliRun.of("export", "--ckpt", checkpoint, "--output", checkpoint, "--num-steps", 2)
        .failsWith(2, "--output", checkpoint, ".onnx");
    CliRun.of("generate", "--ckpt", checkpoint, "--grid", checkpoint)
        .failsWith(2, "--grid", checkpoint, ".png");
    CliRun.of("generate", "--ckpt", checkpoint, "--sample-dir", "")
        .failsWith(2, "--sample-dir is empty");
    assertEquals(-1, Files.mismatch(PIXELS, checkpoint));
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
