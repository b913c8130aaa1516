package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditions;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionDropoutTest {
  private static final int LABELS = 100_000;
  private static final Classes CLASSES = new Classes(10, true);

  @Test
  void replacesWhereTheDrawIsBelowTheProbability() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Conditions y = CLASSES.labels(3, 0, 7).arrays(manager, CLASSES);
      NDArray draw = manager.create(new float[] {0.05f, 0.1f, 0.9f});
      assertArrayEquals(
          new long[] {10, 0, 7},
          new ConditionDropout(0.1, CLASSES, 1).replace(y, draw).toLongArray());
    }
  }

  @Test
  void replacesAllFeaturesOfACaption() {
    Text text = new Text(2, 3);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray features = manager.arange(12f).reshape(2, 2, 3);
      NDArray none = manager.ones(new Shape(1, 2, 3)).neg();
      Conditions conditions = text.conditions(features, Optional.of(none));
      NDArray draw = manager.create(new float[] {0.9f, 0.05f});
      assertArrayEquals(
          new float[] {0, 1, 2, 3, 4, 5, -1, -1, -1, -1, -1, -1},
          new ConditionDropout(0.1, text, 1).replace(conditions, draw).toFloatArray());
    }
  }

  @Test
  void needsANullCondition() {
    Classes without = new Classes(10, false);
    assertThrows(IllegalArgumentException.class, () -> new ConditionDropout(0.1, without, 1));
    assertEquals(0, new ConditionDropout(0, without, 1).probability());
  }

  private static double dropped(ConditionDropout dropout) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TorchEngine.get().setRandomSeed(1);
      Conditions y = CLASSES.labels(new long[LABELS]).arrays(manager, CLASSES);
      return Arrays.stream(dropout.apply(manager, y).toLongArray()).filter(v -> v == 10).count()
          / (double) LABELS;
    }
  }

  @Test
  void dropsTheShareAskedFor() {
    assertEquals(0.3, dropped(new ConditionDropout(0.3, CLASSES, 1)), 0.01);
    assertEquals(0, dropped(new ConditionDropout(0, CLASSES, 1)));
    assertEquals(1, dropped(new ConditionDropout(1, CLASSES, 1)));
  }

  @Test
  void legacyDropsTwice() {
    assertEquals(1 - 0.7 * 0.7, dropped(new ConditionDropout(0.3, CLASSES, 2)), 0.01);
  }
}
