package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossScalerTest {

  @Test
  void anInfiniteGradientHalvesTheScaleAndSkipsTheStep() {
    LossScaler scaler = new LossScaler(true);
    assertFalse(scaler.record(false));
    assertEquals(LossScaler.INITIAL_SCALE / 2, scaler.scale());
    assertFalse(scaler.record(false));
    assertEquals(LossScaler.INITIAL_SCALE / 4, scaler.scale());
  }

  @Test
  void tenSkippedStepsInARowEndTheRun() {
    LossScaler scaler = new LossScaler(true);
    for (int i = 0; i < LossScaler.MOST_SKIPPED - 1; i++) {
      assertFalse(scaler.record(false));
    }
    assertTrue(scaler.record(true));
    for (int i = 0; i < LossScaler.MOST_SKIPPED - 1; i++) {
      assertFalse(scaler.record(false));
    }
    assertThrows(NotFiniteException.class, () -> scaler.record(false));
  }

  @Test
  void theScaleDoublesAfterAnIntervalOfGoodSteps() {
    LossScaler scaler = new LossScaler(true);
    scaler.restore(1024, LossScaler.GROWTH_INTERVAL - 2);
    scaler.record(true);
    assertEquals(1024, scaler.scale());
    scaler.record(true);
    assertEquals(2048, scaler.scale());
    assertEquals(0, scaler.goodSteps());
  }

  @Test
  void oneThatIsOffHasNoScale() {
    assertEquals(1, new LossScaler(false).scale());
    assertFalse(new LossScaler(false).enabled());
  }
}
