package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.repazoo.torch.TorchEngine;
import org.junit.jupiter.api.Test;

class LossScalerTest {

  private static boolean unscale(LossScaler scaler, float... gradient) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      return scaler.record(scaler.divide(manager, new NDList(manager.create(gradient))));
    }
  }

  @Test
  void dividesGradientsByTheScale() {
    LossScaler scaler = new LossScaler(true);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDList gradients = new NDList(manager.create(new float[] {65536, -131072}));
      assertTrue(scaler.divide(manager, gradients));
      assertArrayEquals(new float[] {1, -2}, gradients.head().toFloatArray());
    }
  }

  @Test
  void anInfiniteGradientHalvesTheScaleAndSkipsTheStep() {
    LossScaler scaler = new LossScaler(true);
    assertFalse(unscale(scaler, 1, Float.POSITIVE_INFINITY));
    assertEquals(LossScaler.INITIAL_SCALE / 2, scaler.scale());
    assertFalse(unscale(scaler, Float.NaN));
    assertEquals(LossScaler.INITIAL_SCALE / 4, scaler.scale());
  }

  @Test
  void tenSkippedStepsInARowEndTheRun() {
    LossScaler scaler = new LossScaler(true);
    for (int i = 0; i < LossScaler.MOST_SKIPPED - 1; i++) {
      assertFalse(unscale(scaler, Float.NaN));
    }
    assertTrue(unscale(scaler, 1));
    for (int i = 0; i < LossScaler.MOST_SKIPPED - 1; i++) {
      assertFalse(unscale(scaler, Float.NaN));
    }
    assertThrows(NotFiniteException.class, () -> unscale(scaler, Float.NaN));
  }

  @Test
  void theScaleDoublesAfterAnIntervalOfGoodSteps() {
    LossScaler scaler = new LossScaler(true);
    scaler.restore(1024, LossScaler.GROWTH_INTERVAL - 2);
    unscale(scaler, 1);
    assertEquals(1024, scaler.scale());
    unscale(scaler, 1);
    assertEquals(2048, scaler.scale());
    assertEquals(0, scaler.goodSteps());
  }

  @Test
  void oneThatIsOffHasNoScale() {
    assertEquals(1, new LossScaler(false).scale());
    assertFalse(new LossScaler(false).enabled());
  }
}
