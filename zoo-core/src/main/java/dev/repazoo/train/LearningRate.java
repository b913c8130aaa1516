package dev.repazoo.train;

/** The optimizer's step size as a function of the step: a schedule. */
@FunctionalInterface
public interface LearningRate {
  /** The learning rate of a step, counted from 1. */
  double at(long step);

  /**
   * Linear growth to a rate that is kept from then on: {@code rate min(1, step / warmup)}, as
   * diffusers' {@code constant_with_warmup}.
   *
   * @param rate after the growth
   * @param warmupSteps steps of growth; 0 for none
   */
  static LearningRate constantWithWarmup(double rate, int warmupSteps) {
    Require.notNegative("learning_rate", rate);
    Require.notNegative("lr_warmup_steps", warmupSteps);
    return step -> step >= warmupSteps ? rate : rate * step / warmupSteps;
  }
}
