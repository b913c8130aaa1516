package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codecs as ONNX files, and files of weights that say by themselves what they are. */
class CodecExportTest {
  private static final Path GOLDEN = Path.of("../zoo-encoders/src/test/resources/golden/codec");
  private static final Path AUTHORS = GOLDEN.resolve("kl-authors/model.ckpt");

  private static final Path TILED = Path.of("src/test/resources/golden/tiled-decode");

  @TempDir Path folder;

  private JsonNode export(String what, Object vae, Path output, Object... more) {
    Object[] words = new Object[10 + more.length];
    Object[] first = {
      "export", "--what", what, "--vae", vae, "--output", output, "--resolution", 32, "--json"
    };
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    return CliRun.of(words).succeeds().json();
  }

  @ParameterizedTest
  @CsvSource({"codec-encoder, portable", "codec-encoder, ort", "codec-decoder, portable"})
  void aCheckpointOfLatentDiffusionBecomesAGraph(String what, String target) {
    JsonNode json = export(what, AUTHORS, folder.resolve("c.onnx"), "--target", target);
    assertTrue(json.get("largest_relative_difference").asDouble() < 1e-4, json.toString());
    assertEquals(what, json.get("what").asText());
  }

  @Test
  void theGraphsTakeAndGiveWhatTheContractSays() {
    Path encoder = folder.resolve("e.onnx");
    Path decoder = folder.resolve("d.onnx");
    export("codec-encoder", "taef2", encoder);
    export("codec-decoder", "taef2", decoder);
    try (OnnxSession e = OnnxSession.open(encoder);
        OnnxSession d = OnnxSession.open(decoder)) {
      HostTensor moments =
          e.run(Map.of("images", HostTensor.of(new byte[2 * 3 * 32 * 32], 2, 3, 32, 32)))
              .get("moments");
      assertArrayEquals(new long[] {2, 64, 4, 4}, moments.shape());
      float[] values = moments.toFloats();
      assertEquals(0f, values[32 * 16], "a tiny autoencoder draws nothing");
      float[] mean = java.util.Arrays.copyOf(values, 32 * 16);
      HostTensor images = d.run(Map.of("samples", HostTensor.of(mean, 1, 32, 4, 4))).get("images");
      assertArrayEquals(new long[] {1, 32, 32, 3}, images.shape());
      int sum = 0;
      for (byte level : images.toBytes()) {
        sum += Byte.toUnsignedInt(level);
      }
      assertTrue(sum / images.toBytes().length < 20, "black comes back dark");
    }
  }

  /** The largest difference in levels from what diffusers decodes in tiles. */
  private int fromDiffusers(Path graph) {
    NpyArray samples = Npy.read(TILED.resolve("samples.npy"));
    byte[] wanted = new byte[2 * 40 * 40 * 3];
    Npy.read(TILED.resolve("expected_images.npy")).tensor().bytes().get(wanted);
    try (OnnxSession session = OnnxSession.open(graph)) {
      HostTensor input = HostTensor.of(samples.toFloats(), samples.shape());
      byte[] found = session.run(Map.of("samples", input)).get("images").toBytes();
      assertEquals(wanted.length, found.length);
      return IntStream.range(0, wanted.length)
          .map(i -> Math.abs(Byte.toUnsignedInt(wanted[i]) - Byte.toUnsignedInt(found[i])))
          .max()
          .orElseThrow();
    }
  }

  @Test
  void tilesAreDiffusers() throws IOException {
    Path vae = Files.createDirectory(folder.resolve("vae"));
    String weights = "diffusion_pytorch_model.safetensors";
    Files.copy(GOLDEN.resolve("kl-attention").resolve(weights), vae.resolve(weights));
    Files.copy(TILED.resolve("config.json"), vae.resolve("config.json"));
    Path tiled = folder.resolve("tiled.onnx");
    Path whole = folder.resolve("whole.onnx");
    export("codec-decoder", vae, tiled, "--resolution", 40, "--tiling", "on");
    export("codec-decoder", vae, whole, "--resolution", 40);
    assertTrue(fromDiffusers(tiled) <= 1, "levels: " + fromDiffusers(tiled));
    assertTrue(fromDiffusers(whole) > 1, "tiles make no difference");
  }

  @Test
  void saysWhatIsMissing() {
    Path output = folder.resolve("c.onnx");
    CliRun.of("export", "--what", "codec-encoder", "--output", output).failsWith(2, "--vae");
    CliRun.of(
            "export",
            "--what",
            "codec-encoder",
            "--vae",
            "taef2",
            "--resolution",
            33,
            "--output",
            output)
        .failsWith(2, "33", "8");
    CliRun.of(
            "export",
            "--what",
            "codec-decoder",
            "--vae",
            "taef2",
            "--num-steps",
            3,
            "--output",
            output)
        .failsWith(2, "num-steps");
    CliRun.of("export", "--what", "denoiser", "--ckpt", "x.pt", "--vae", "ema", "--output", output)
        .failsWith(2, "--vae");
  }
}
