package dev.repazoo.train;

/**
 * Settings of AdamW.
 *
 * @param learningRate step size, before a schedule changes it
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param weightDecay decoupled decay of the weights
 * @param epsilon added to the root of the second moment
 */
public record AdamWConfig(
    double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {

  /** REPA's defaults. */
  public static final AdamWConfig DEFAULT = new AdamWConfig(1e-4, 0.9, 0.999, 0, 1e-8);

  /** Checks the ranges. */
  public AdamWConfig {
    Require.notNegative("learning_rate", learningRate);
    Require.that(beta1 >= 0 && beta1 < 1, "adam_beta1", beta1, "in 0..1, 1 excluded");
    Require.that(beta2 >= 0 && beta2 < 1, "adam_beta2", beta2, "in 0..1, 1 excluded");
    Require.notNegative("adam_weight_decay", weightDecay);
    Require.notNegative("adam_epsilon", epsilon);
  }
}
