package dev.repazoo.diffusion;

/**
 * A number that a sampler's step needs and that depends on its time alone; a column of the plan's
 * table.
 */
public enum Coefficient {
  /** The time t at which the model is evaluated. */
  TIME(0),
  /** ODE: {@link Evaluation#carry}. */
  CARRY(1),
  /** ODE: {@link Evaluation#ofState}. */
  OF_STATE(2),
  /** ODE: {@link Evaluation#ofPrediction}. */
  OF_PREDICTION(3),
  /** SDE: the step dt, negative. */
  STEP(4),
  /** SDE: {@code alpha / alpha'}. */
  ALPHA_RATIO(5),
  /** SDE: {@code sigma^2 - (alpha / alpha') sigma' sigma}. */
  SCORE_VARIANCE(6),
  /** SDE: half of the diffusion coefficient, {@code w(t) / 2} with {@code w = 2 t}. */
  HALF_DIFFUSION(7),
  /** SDE: {@code sqrt(w(t)) sqrt(|dt|)}. */
  NOISE_SCALE(8),
  /** DDPM, in the SDE's place: the logarithm of the noise's deviation, between its bounds. */
  LOG_DEVIATION(4),
  /** DDPM, in the SDE's place: half of the distance of those bounds. */
  LOG_DEVIATION_RANGE(5);

  /** Before the weights. */
  private static final int COLUMNS = 9;

  private final int column;

  Coefficient(int column) {
    this.column = column;
  }

  /** Where it stands in a step's row. */
  int column() {
    return column;
  }

  /** Where {@link Evaluation#weights}, the last ones, stand. */
  static int ofWeight(int index) {
    return COLUMNS + index;
  }
}
