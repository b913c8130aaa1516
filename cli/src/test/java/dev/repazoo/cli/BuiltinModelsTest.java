package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npz;
import dev.repazoo.builtin.BuiltinModel;
import dev.repazoo.cli.console.Json;
import dev.repazoo.runtime.BuiltinFiles;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that come with the program serve as checkpoints, and as graphs for whoever has no engine.
 */
class BuiltinModelsTest {
  private static final int IMAGES = 3;

  @TempDir private Path folder;

  private JsonNode generate(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("generate", "--json", "--sample-dir", folder, "--classes", "45"));
    words.addAll(List.of("--ckpt", "builtin:emoji", "--num-fid-samples", IMAGES));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray()).succeeds().json();
  }

  private static byte[] pixels(JsonNode report) throws IOException {
    ByteBuffer bytes = Npz.open(Path.of(report.get("npz").asText())).get("arr_0").bytes();
    byte[] pixels = new byte[bytes.remaining()];
    bytes.get(pixels);
    return pixels;
  }

  @Test
  void theGraphDrawsWhatTheCheckpointDraws() throws IOException {
    byte[] byGraph = pixels(generate());
    JsonNode byCheckpoint = generate("--weights", "ema", "--sample-dir", folder.resolve("other"));
    byte[] expected = pixels(byCheckpoint);
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((byGraph[i] & 0xFF) - (expected[i] & 0xFF)));
    }
    assertTrue(largest <= 1, "pixels differ by up to " + largest + " levels");
  }

  @Test
  void anotherSamplerIsDrawnByTheCheckpoint() throws IOException {
    JsonNode report = generate("--solver", "euler", "--num-steps", 2);
    Path settings = Path.of(report.get("sample_dir").asText());
    assertTrue(Files.isDirectory(settings));
    assertTrue(settings.toString().contains("cfg-2.0"), "guidance of the graph's in " + settings);
    assertNotEquals(0, pixels(report).length);
  }

  @Test
  void theGraphThatIsShippedIsTheExportOfTheCheckpoint() throws IOException {
    for (BuiltinModel model : BuiltinModel.all()) {
      Path shipped = BuiltinFiles.unpack(model.name());
      JsonNode sampler =
          Json.MAPPER.readTree(
              OnnxModelInfo.read(shipped).metadata(GraphMetadata.SAMPLER).orElseThrow());
      Path again = shipped.resolveSibling("again.onnx");
      CliRun.of(
              "export",
              "--ckpt",
              shipped.resolveSibling(model.weights().name()),
              "--share-weights",
              "--precision",
              "fp16-weights",
              "--solver",
              "auto",
              "--cfg-scale",
              sampler.get("cfg_scale").asDouble(),
              "--output",
              again)
          .succeeds();
      ModelProto exported = withoutVersion(again);
      Files.delete(again);
      assertEquals(withoutVersion(shipped), exported, model.name());
    }
  }

  /** The file but for the version of the program that wrote it. */
  private static ModelProto withoutVersion(Path file) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    List<StringStringEntryProto> facts =
        model.getMetadataPropsList().stream()
            .filter(fact -> !fact.getKey().equals(GraphMetadata.VERSION))
            .filter(fact -> !fact.getKey().equals(GraphMetadata.FILE_SHA256))
            .toList();
    return model.clearProducerVersion().clearMetadataProps().addAllMetadataProps(facts).build();
  }

  @Test
  void everyCommandTakesTheName() {
    JsonNode inspected = CliRun.of("inspect", "builtin:emoji", "--json").succeeds().json();
    assertEquals("builtin:emoji", inspected.get("file").asText());
    JsonNode info = CliRun.of("info", "builtin:emoji", "--json").succeeds().json();
    assertEquals("builtin:emoji", info.get("file").asText());
    assertEquals("fitted table in 10 steps, of guidance 2.0", info.get("sampler").asText());
    Path denoiser = folder.resolve("denoiser.onnx");
    CliRun.of("export", "--ckpt", "builtin:emoji", "--what", "denoiser", "--output", denoiser)
        .succeeds();
    JsonNode carried = CliRun.of("info", denoiser, "--json").succeeds().json();
    assertEquals(info.get("sampler"), carried.get("sampler"));
    CliRun.of("export", "--ckpt", "builtin:unicorn", "--output", denoiser)
        .failsWith(2, "builtin:unicorn", "builtin:emoji");
  }

  @Test
  void whatEightBitsCostIsToldInsteadOfRounding() {
    Path file = folder.resolve("int8.onnx");
    List<Object> export =
        List.of("export", "--ckpt", "builtin:emoji", "--output", file, "--precision", "int8");
    List<Object> words = new ArrayList<>(export);
    words.addAll(List.of("--num-steps", 1, "--solver", "euler"));
    String out = CliRun.of(words.toArray()).succeeds().out();
    assertTrue(out.contains("int8 against the model in fp32"), out);
    assertTrue(out.contains("in efficientnet-lite0's features"), out);
    assertFalse(out.contains("largest difference"), out);
    JsonNode metadata = CliRun.of("inspect", file, "--json").succeeds().json().path("metadata");
    assertEquals("efficientnet-lite0", metadata.path(GraphMetadata.PRECISION_NETWORK).asText());
  }

  @Test
  void weightsAreSharedInTheirOwnPrecisionOnly() throws IOException {
    Path weights = BuiltinFiles.unpack("emoji").resolveSibling("emoji.safetensors");
    Path graph = weights.resolveSibling("single.onnx");
    CliRun.of(
            "export", "--ckpt", weights, "--what", "denoiser", "--share-weights", "--output", graph)
        .failsWith(1, "emoji.safetensors", "fp16-weights");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("d.onnx");
    CliRun.of("export", "--ckpt", weights, "--share-weights", "--output", elsewhere)
        .failsWith(2, "--share-weights", weights.getParent());
  }

  @Test
  void graphsThatComputeInHalfShareWeightsInHalf() {
    Path weights = folder.resolve("w.safetensors");
    Object[] half = {
      "export", "--what", "weights", "--precision", "fp16-weights", "--output", weights, "--ckpt"
    };
    CliRun.of(with(half, CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt"))).succeeds();
    Path graph = folder.resolve("denoiser.onnx");
    Object[] share = {
      "export", "--what", "denoiser", "--ckpt", weights, "--share-weights", "--output", graph,
    };
    JsonNode made = CliRun.of(with(share, "--precision", "fp16", "--json")).succeeds().json();
    double error = made.at("/precision_loss/worst_error").asDouble();
    assertTrue(error > 0 && error < 0.01, made.toString());
    CliRun.of(with(share, "--precision", "fp16-weights", "--max-error", 1))
        .failsWith(2, "--max-error");
  }

  private static Object[] with(Object[] words, Object... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray();
  }
}
