package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.train.StepMemory;
import dev.repazoo.train.StepMetrics;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training on several devices and in micro-batches gives what one device gives at once. */
class ReplicasTest {
  private static final int STEPS = 5;

  @TempDir private Path folder;

  private static TrainingState begin(TrainConfig config, int replicas) {
    if (replicas == 1) {
      return TinyTraining.begin(config);
    }
    List<NDManager> managers =
        Collections.nCopies(replicas, Device.cpu()).stream().map(TorchEngine::newManager).toList();
    return TrainingState.begin(managers, TinyTraining::model, config);
  }

  private static List<StepMetrics> train(TrainingState state, TrainConfig config, int steps) {
    List<StepMetrics> rows = new ArrayList<>();
    try (Trainer trainer = TinyTraining.trainer(state, config)) {
      for (int i = 0; i < steps; i++) {
        rows.add(trainer.next());
      }
    }
    return rows;
  }

  private static void assertClose(TrainingState expected, TrainingState actual) {
    assertClose(
        expected.model().namedParameters().values().stream().map(p -> p.getArray()).toList(),
        actual.model().namedParameters().values().stream().map(p -> p.getArray()).toList(),
        2e-5f);
    assertClose(
        expected.average().namedParameters().values().stream().map(p -> p.getArray()).toList(),
        actual.average().namedParameters().values().stream().map(p -> p.getArray()).toList(),
        2e-5f);
    expected
        .moments()
        .forEach((name, arrays) -> assertClose(arrays, actual.moments().get(name), 2e-5f));
  }

  private static void assertClose(
      List<? extends NDArray> expected, List<? extends NDArray> actual, float tolerance) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(
          expected.get(i).toFloatArray(), actual.get(i).toFloatArray(), tolerance, "array " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0, FP32", "3, 0, FP32", "4, 1, FP32", "1, 1, FP32", "1, 3, FP32", "2, 0, FP16"})
  void stepsAreThoseOfOneDevice(int replicas, int microBatch, Precision precision) {
    TrainConfig config = TinyTraining.config(precision);
    TrainConfig divided = config.withMicroBatches(microBatch);
    try (TrainingState one = begin(config, 1);
        TrainingState several = begin(divided, replicas)) {
      assertEquals(replicas, several.devices());
      List<StepMetrics> expected = train(one, config, STEPS);
      List<StepMetrics> actual = train(several, divided, STEPS);
      for (int i = 0; i < STEPS; i++) {
        double tolerance = precision == Precision.FP16 ? 1e-3 : 1e-5;
        assertEquals(expected.get(i).loss(), actual.get(i).loss(), tolerance);
        assertEquals(expected.get(i).projLoss(), actual.get(i).projLoss(), tolerance);
        assertEquals(expected.get(i).gradNorm(), actual.get(i).gradNorm(), 10 * tolerance);
      }
      if (precision == Precision.FP32) {
        assertClose(one, several);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1"})
  void blocksThatAreComputedAgainGiveTheSameSteps(int replicas, int microBatch) {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    TrainConfig recomputed = config.with(new StepMemory(microBatch, true));
    try (TrainingState kept = begin(config, 1);
        TrainingState again = begin(recomputed, replicas)) {
      List<StepMetrics> expected = train(kept, config, STEPS);
      List<StepMetrics> actual = train(again, recomputed, STEPS);
      for (int i = 0; i < STEPS; i++) {
        assertEquals(expected.get(i).loss(), actual.get(i).loss(), 1e-5);
        assertEquals(expected.get(i).gradNorm(), actual.get(i).gradNorm(), 1e-4);
      }
      assertClose(kept, again);
    }
  }

  @Test
  void theSameDevicesGiveTheSameBits() {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    try (TrainingState first = begin(config, 3);
        TrainingState second = begin(config, 3)) {
      train(first, config, 3);
      train(second, config, 3);
      assertClose(first.moments().get("exp_avg"), second.moments().get("exp_avg"), 0f);
    }
  }

  @Test
  void aRunGoesOnWithAnotherNumberOfDevices() {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    CheckpointStore store = new CheckpointStore(folder);
    try (TrainingState whole = begin(config, 1);
        TrainingState begun = begin(config, 2);
        TrainingState resumed = begin(config, 3);
        TrainingState alone = begin(config, 1)) {
      train(whole, config, 6);
      train(begun, config, 3);
      Path file = store.write(begun, config, Map.of());
      CheckpointStore.restore(file, resumed);
      CheckpointStore.restore(file, alone);
      assertClose(begun, resumed);
      train(resumed, config, 3);
      train(alone, config, 3);
      assertEquals(6, resumed.step());
      assertClose(whole, resumed);
      assertClose(whole, alone);
    }
  }

  @Test
  void aBatchSmallerThanTheDevicesIsRefused() {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    InvalidValueException refused =
        assertThrows(InvalidValueException.class, () -> begin(config, 5));
    assertTrue(refused.getMessage().contains("number of devices, 5"), refused.getMessage());
  }
}
