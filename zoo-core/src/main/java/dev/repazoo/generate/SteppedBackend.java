package dev.repazoo.generate;

import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;

/** A backend that evaluates its model step by step, so that any solver can be run on it. */
public interface SteppedBackend extends SamplingBackend {
  /** The shape of a sample. */
  LatentShape shape();

  /** What the model predicts. */
  Prediction prediction();

  /**
   * The velocities at some samples.
   *
   * @param step with or without guidance
   * @param states [B, C, H, W], row-major
   * @param t their time
   * @param conditions of these samples
   * @return [B, C, H, W], row-major
   */
  double[] velocities(SamplerStep step, double[] states, double t, ConditionData conditions);
}
