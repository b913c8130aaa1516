package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  private static final Path CHECKPOINT = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");

  @TempDir private Path folder;

  @Test
  void checkpointTellsTensorsAndModel() {
    JsonNode json = CliRun.of("inspect", CHECKPOINT, "--json").succeeds().json();
    assertEquals("torch zip", json.get("container").asText());
    assertEquals("sit", json.at("/fits/family").asText());
    assertEquals(32, json.at("/fits/config/hidden_size").asInt());
    for (JsonNode tensor : json.get("tensors")) {
      assertTrue(tensor.hasNonNull("name") && tensor.hasNonNull("dtype"), tensor.toString());
      JsonNode range = tensor.get("byte_range");
      assertEquals(tensor.get("bytes").asLong(), range.get(1).asLong() - range.get(0).asLong());
    }
    assertTrue(CliRun.of("inspect", CHECKPOINT).succeeds().out().contains("fits: sit"));
  }

  @Test
  void graphTellsPortsAndMetadata() throws IOException {
    Path graph = folder.resolve("graph.onnx");
    CliRun.of("export", "--ckpt", CHECKPOINT, "--output", graph, "--num-steps", 2).succeeds();
    JsonNode json = CliRun.of("inspect", graph, "--json").succeeds().json();
    assertEquals("onnx", json.get("container").asText());
    assertEquals("latents", json.at("/inputs/0/name").asText());
    assertEquals("batch", json.at("/inputs/0/shape/0").asText());
    assertEquals("samples", json.at("/outputs/0/name").asText());
    for (String key :
        new String[] {
          "repazoo.model",
          "repazoo.config",
          "repazoo.checkpoint.sha256",
          "repazoo.steps",
          "repazoo.sampler",
          "repazoo.version"
        }) {
      assertTrue(json.get("metadata").hasNonNull(key), key);
    }
    assertTrue(json.get("whole").asBoolean());
    byte[] bytes = Files.readAllBytes(graph);
    bytes[json.at("/tensors/0/byte_range/0").asInt()] ^= 1;
    Files.write(graph, bytes);
    assertTrue(CliRun.of("inspect", graph).succeeds().out().contains("bytes: damaged"));
  }

  /** The architecture that export writes into its file. */
  private JsonNode exported(Path checkpoint) throws IOException {
    Path graph = folder.resolve("exported.onnx");
    CliRun.of("export", "--ckpt", checkpoint, "--output", graph, "--num-steps", 1).succeeds();
    JsonNode json = CliRun.of("inspect", graph, "--json").succeeds().json();
    return Json.MAPPER.readTree(json.at("/metadata/repazoo.config").asText());
  }

  private Path ofRun(Path from, String config) throws IOException {
    Path file = folder.resolve("run.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(from)) {
      SafetensorsWriter.write(file, checkpoint.stateDict("ema"), Map.of("repazoo.config", config));
    }
    return file;
  }

  @Test
  void theArchitectureIsTheOneThatExportReads() throws IOException {
    Path base = CliRun.GOLDEN.resolve("sit/base/0000003.pt");
    JsonNode config =
        Json.MAPPER.readTree(CliRun.GOLDEN.resolve("sit/base/case.json").toFile()).get("config");
    ObjectNode kept = config.deepCopy();
    kept.remove("checkpoint");
    Path run = ofRun(base, kept.toString());
    JsonNode fits = CliRun.of("inspect", run, "--json").succeeds().json().get("fits");
    assertEquals(config.get("num_heads"), fits.at("/config/num_heads"));
    assertEquals("the configuration in the file", fits.get("told_by").asText());
    assertEquals(0, fits.get("guessed").size());
    assertEquals(config.get("num_heads"), exported(run).get("num_heads"));
    for (String bare : List.of("sit/base/0000003.pt", "sit/legacy/0400000.pt")) {
      Path file = CliRun.GOLDEN.resolve(bare);
      JsonNode guess = CliRun.of("inspect", file, "--json").succeeds().json().get("fits");
      assertEquals("[\"num_heads\"]", guess.get("guessed").toString());
      assertEquals(guess.get("config"), exported(file));
    }
    assertTrue(CliRun.of("inspect", base).succeeds().out().contains("num_heads is a guess"));
  }

  @Test
  void guessesAreSaidWhereTheyAreUsed() {
    Path base = CliRun.GOLDEN.resolve("sit/base/0000003.pt");
    Path graph = folder.resolve("guessed.onnx");
    CliRun run = CliRun.of("export", "--ckpt", base, "--output", graph, "--num-steps", 1);
    assertTrue(
        run.succeeds().err().contains("does not tell num_heads, and 1 is a guess"), run.err());
  }

  @Test
  void whatAFileSaysWronglyIsToldBesideTheRest() throws IOException {
    Path run = ofRun(CHECKPOINT, "{\"dept\": 3}");
    JsonNode json = CliRun.of("inspect", run, "--json").succeeds().json();
    assertTrue(json.get("fits").isNull());
    assertTrue(json.get("fits_problem").asText().contains("unknown key dept"), json.toString());
    assertTrue(json.get("tensors").size() > 10);
  }

  @Test
  void valuesThatAreNoNumbersAreCountedAndNamed() {
    Path file = folder.resolve("bad.safetensors");
    float nan = Float.NaN;
    StateDict dict =
        new StateDict()
            .put("good", Tensor.of(new float[] {1, 2}, 2))
            .put("bad", Tensor.of(new float[] {nan, 1, nan, Float.NEGATIVE_INFINITY}, 2, 2))
            .put("labels", Tensor.of(new long[] {1, -1}, 2));
    SafetensorsWriter.write(file, dict);
    JsonNode json = CliRun.of("inspect", file, "--json").succeeds().json();
    assertEquals(
        "{\"nan\":2,\"infinite\":1,\"tensors\":1,\"looked_at\":2}",
        json.get("non_finite").toString());
    assertEquals(2, json.at("/tensors/1/nan").asInt() + json.at("/tensors/0/nan").asInt());
    String out = CliRun.of("inspect", file).succeeds().out();
    assertTrue(out.contains("values: 2 NaN and 1 infinite, in 1 of 3 tensors"), out);
    assertTrue(out.contains("  bad: 2 NaN, 1 infinite"), out);
    JsonNode quick = CliRun.of("inspect", file, "--no-scan", "--json").succeeds().json();
    assertFalse(quick.has("non_finite"), quick.toString());
    assertTrue(CliRun.of("inspect", CHECKPOINT).succeeds().out().contains("values: all finite"));
  }

  @Test
  void externalDataAreNamedAndMissedWhenTheyAreGone() throws IOException {
    Path graph = folder.resolve("graph.onnx");
    Path data = folder.resolve("graph.onnx.data");
    CliRun.of(
            "export", "--ckpt", CHECKPOINT, "--output", graph, "--num-steps", 1, "--external-data")
        .succeeds();
    JsonNode json = CliRun.of("inspect", graph, "--json").succeeds().json();
    JsonNode external = json.at("/external_data/0");
    assertEquals("there", external.get("state").asText());
    assertEquals(Files.size(data), external.get("bytes").asLong());
    assertTrue(external.get("needed_bytes").asLong() <= Files.size(data));
    assertTrue(json.at("/non_finite/looked_at").asInt() > 0, json.toString());
    String whole = CliRun.of("inspect", graph).succeeds().out();
    assertTrue(whole.contains(" of graph.onnx.data"), whole);
    assertTrue(whole.contains("bytes: all as they were exported"), whole);
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);
    assertTrue(CliRun.of("inspect", graph).succeeds().out().contains("bytes: damaged"));
    Files.write(data, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(CliRun.of("inspect", graph).succeeds().out().contains("cut off"));
    Files.delete(data);
    String out = CliRun.of("inspect", graph).succeeds().out();
    assertTrue(out.contains("graph.onnx.data, ") && out.contains(": missing"), out);
    JsonNode gone = CliRun.of("inspect", graph, "--json").succeeds().json();
    assertTrue(gone.at("/external_data/0/bytes").isNull(), gone.toString());
  }

  @Test
  void manyFilesGiveAnArray() {
    Path array = CliRun.GOLDEN.resolve("sit/qk-norm/x.npy");
    JsonNode json = CliRun.of("inspect", array, CHECKPOINT, "--json").succeeds().json();
    assertEquals(2, json.size());
    assertEquals("npy", json.at("/0/container").asText());
  }
}
