package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.torch.TorchEngine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LabelDropoutTest {
  private static final int LABELS = 100_000;

  @Test
  void replacesWhereTheDrawIsBelowTheProbability() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray y = manager.create(new long[] {3, 0, 7});
      NDArray draw = manager.create(new float[] {0.05f, 0.1f, 0.9f});
      assertArrayEquals(
          new long[] {10, 0, 7}, new LabelDropout(0.1, 10, 1).replace(y, draw).toLongArray());
    }
  }

  private static double dropped(LabelDropout dropout) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TorchEngine.get().setRandomSeed(1);
      NDArray y = manager.zeros(new Shape(LABELS), DataType.INT64);
      return Arrays.stream(dropout.apply(manager, y).toLongArray()).filter(v -> v == 10).count()
          / (double) LABELS;
    }
  }

  @Test
  void dropsTheShareAskedFor() {
    assertEquals(0.3, dropped(new LabelDropout(0.3, 10, 1)), 0.01);
    assertEquals(0, dropped(new LabelDropout(0, 10, 1)));
    assertEquals(1, dropped(new LabelDropout(1, 10, 1)));
  }

  @Test
  void legacyDropsTwice() {
    assertEquals(1 - 0.7 * 0.7, dropped(new LabelDropout(0.3, 10, 2)), 0.01);
  }
}
