package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.ops.Precision;
import dev.repazoo.pickle.Value;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is interrupted goes on as if it had not been. */
class ResumeTest {
  private static final TrainConfig CONFIG = TinyTraining.config(Precision.FP32);

  @TempDir Path folder;

  private static Path train(CheckpointStore from, CheckpointStore to, int until) {
    try (TrainingState state = TinyTraining.begin(CONFIG)) {
      if (!from.steps().isEmpty()) {
        CheckpointStore.restore(from.find("latest"), state);
      }
      try (Trainer trainer = TinyTraining.trainer(state, CONFIG)) {
        while (state.step() < until) {
          trainer.next();
        }
      }
      return to.write(state, CONFIG, Map.of("exp_name", Value.of("tiny")));
    }
  }

  @Test
  void sixStepsEqualThreeAndThree() throws IOException {
    CheckpointStore whole = new CheckpointStore(folder.resolve("whole"));
    CheckpointStore parts = new CheckpointStore(folder.resolve("parts"));
    train(whole, whole, 6);
    train(parts, parts, 3);
    train(parts, parts, 6);
    assertEquals(List.of(3L, 6L), parts.steps());
    assertSameTensors(whole.file(6), parts.file(6));
    // The files are zips of the same entries in the same order.
    assertEquals(-1, Files.mismatch(whole.file(6), parts.file(6)));
  }

  private static void assertSameTensors(Path expected, Path actual) {
    try (Checkpoint a = Checkpoint.open(expected);
        Checkpoint b = Checkpoint.open(actual)) {
      Set<String> tensors = new HashSet<>();
      for (String key : List.of("model", "ema", "opt")) {
        a.stateDict(key)
            .forEach(
                entry -> {
                  tensors.add(key + "." + entry.getKey());
                  assertArrayEquals(
                      bytes(entry.getValue().bytes()),
                      bytes(b.stateDict(key).get(entry.getKey()).bytes()),
                      key + "." + entry.getKey());
                });
      }
      assertTrue(tensors.contains("opt.state.1.exp_avg_sq"));
      assertTrue(tensors.contains("ema.pos_embed"));
      assertTrue(tensors.stream().noneMatch(name -> name.startsWith("opt.state.0.")));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  void aFileCutShortByAKillIsNotTakenForACheckpoint() throws IOException {
    CheckpointStore store = new CheckpointStore(folder);
    train(store, store, 1);
    Files.write(folder.resolve(".0000002.pt.0123.tmp"), new byte[100]);
    assertEquals(store.file(1), store.find("latest"));
    train(store, store, 2);
    assertEquals(List.of(1L, 2L), store.steps());
  }

  @Test
  void aMissingStepIsToldWithThoseThatExist() {
    CheckpointStore store = new CheckpointStore(folder);
    train(store, store, 1);
    train(store, store, 2);
    WeightsException error = Assertions.assertThrows(WeightsException.class, () -> store.find("5"));
    assertTrue(error.getMessage().contains("step 5"), error.getMessage());
    assertTrue(error.getMessage().contains("1, 2"), error.getMessage());
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    CheckpointStore store = new CheckpointStore(folder);
    Path file = train(store, store, 1);
    SiTConfig other = SiTVariant.ALL.get(0).config();
    Assertions.assertThrows(
        WeightsException.class,
        () -> {
          try (TrainingState state =
              TrainingState.begin(
                  dev.repazoo.torch.TorchEngine.newManager(ai.djl.Device.cpu()),
                  new SiT(other),
                  new SiT(other),
                  CONFIG)) {
            CheckpointStore.restore(file, state);
          }
        });
  }
}
