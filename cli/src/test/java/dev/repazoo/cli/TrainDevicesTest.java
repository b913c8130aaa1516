package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo train} on several devices, in micro-batches, and as a dry run. */
class TrainDevicesTest {
  private static final String CONFIG =
      """
      {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
       "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
      """;

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void writeConfig() throws IOException {
    config = Files.writeString(folder.resolve("tiny.json"), CONFIG);
  }

  private CliRun train(String name, String device, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", "--json", "--quiet", "--data-dir"));
    words.addAll(List.of("emoji", "--model-config", config, "--enc-type", "None"));
    words.addAll(List.of("--output-dir", folder, "--exp-name", name, "--device", device));
    words.addAll(List.of("--batch-size", 6, "--sampling-steps", 0, "--ema-decay", 0.5));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  private static double loss(CliRun run) {
    return run.succeeds().json().get("loss").asDouble();
  }

  @Test
  void severalDevicesTrainAsOneAndRunsGoOnWithAnotherNumber() {
    double one = loss(train("one", "cpu", "--max-train-steps", 4));
    assertEquals(one, loss(train("two", "cpu,cpu", "--max-train-steps", 4)), 1e-5);
    assertEquals(
        one, loss(train("micro", "cpu", "--max-train-steps", 4, "--micro-batch-size", 2)), 1e-5);
    assertEquals(
        one, loss(train("again", "cpu", "--max-train-steps", 4, "--grad-checkpointing")), 1e-5);
    loss(train("changed", "cpu,cpu,cpu", "--max-train-steps", 2));
    assertEquals(
        one,
        loss(train("changed", "cpu", "--max-train-steps", 4, "--resume-step", "latest")),
        1e-5);
  }

  @Test
  void aDryRunMeasuresAndKeepsNothing() {
    JsonNode report =
        train("dry", "cpu,cpu", "--max-train-steps", 100, "--dry-run").succeeds().json();
    assertTrue(report.get("dry_run").asBoolean());
    assertEquals(2, report.get("devices").asInt());
    assertEquals(3, report.get("micro_batch_size").asInt());
    assertEquals(100, report.get("steps_left").asInt());
    double seconds = report.get("step_seconds").asDouble();
    assertTrue(seconds > 0);
    assertEquals(100 * seconds, report.get("seconds_left").asDouble(), 1e-6);
    assertTrue(report.get("peak_bytes").asLong() > 1 << 20);
    assertTrue(report.get("memory_bytes").asLong() > report.get("peak_bytes").asLong());
    assertFalse(Files.exists(folder.resolve("dry")));
  }

  @Test
  void whatIsRefusedClearsNothing() {
    Path kept =
        Path.of(train("kept", "cpu", "--max-train-steps", 1).json().get("checkpoint").asText());
    train("kept", "cpu,cpu", "--overwrite", "--batch-size", 1).failsWith(2, "number of devices, 2");
    assertTrue(Files.exists(kept));
  }

  @Test
  void fewerImagesThanDevicesAreBadUsage() {
    train("few", "cpu,cpu,cpu", "--batch-size", 2, "--max-train-steps", 1)
        .failsWith(2, "--batch-size is 2", "number of devices, 3");
  }
}
