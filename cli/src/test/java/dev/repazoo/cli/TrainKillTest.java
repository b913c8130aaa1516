package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.train.CheckpointStore;
import dev.repazoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed while it writes a checkpoint after each step. */
class TrainKillTest {
  private static final int CHECKPOINTS = 3;

  @TempDir Path temp;

  private Process train(String resume, String steps) throws IOException {
    Path config =
        Files.writeString(
            temp.resolve("tiny.json"),
            """
            {"depth": 2, "hidden_size": 256, "num_heads": 2, "patch_size": 16, "input_size": 32,
             "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
            """);
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(List.of("--model-config", config.toString(), "--enc-type", "None"));
    words.addAll(List.of("--data-dir", "emoji", "--device", "cpu", "--batch-size", "1"));
    words.addAll(List.of("--output-dir", temp.toString(), "--exp-name", "run"));
    words.addAll(List.of("--checkpointing-steps", "1", "--sampling-steps", "0"));
    words.addAll(List.of("--resume-step", resume, "--max-train-steps", steps));
    return ZooProcess.start(temp.resolve("output.txt"), words.toArray());
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void leavesOnlyWholeCheckpointsAndGoesOn() throws IOException, InterruptedException {
    CheckpointStore store = new CheckpointStore(temp.resolve("run").resolve("checkpoints"));
    Process process = train("0", "100000");
    while (process.isAlive() && store.steps().size() < CHECKPOINTS) {
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    List<Long> steps = store.steps();
    assertTrue(steps.size() >= CHECKPOINTS, Files.readString(temp.resolve("output.txt")));
    for (long step : steps) {
      try (Checkpoint checkpoint = Checkpoint.open(store.file(step))) {
        assertEquals(step, checkpoint.steps().orElseThrow());
        assertTrue(checkpoint.stateDict("ema").parameters() > 0);
      }
    }
    long next = steps.get(steps.size() - 1) + 1;
    assertEquals(
        0,
        train("latest", Long.toString(next)).waitFor(),
        () -> temp.resolve("output.txt").toString());
    assertTrue(store.steps().contains(next));
  }
}
