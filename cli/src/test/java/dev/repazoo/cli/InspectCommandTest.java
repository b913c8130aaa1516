package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
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
  void graphTellsPortsAndMetadata() {
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
  }

  @Test
  void manyFilesGiveAnArray() {
    Path array = CliRun.GOLDEN.resolve("sit/qk-norm/x.npy");
    JsonNode json = CliRun.of("inspect", array, CHECKPOINT, "--json").succeeds().json();
    assertEquals(2, json.size());
    assertEquals("npy", json.at("/0/container").asText());
  }
}
