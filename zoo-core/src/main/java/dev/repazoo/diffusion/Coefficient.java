package dev.repazoo.diffusion;

/** A number that a sampler's step needs and that depends on its time alone. */
public enum Coefficient {
  /** The step's time t. */
  TIME(0),
  /** The time it leads to. */
  NEXT_TIME(1),
  /** Their difference dt, negative. */
  STEP(2),
  /** {@code alpha / alpha'}. */
  ALPHA_RATIO(3),
  /** {@code sigma^2 - (alpha / alpha') sigma' sigma}. */
  SCORE_VARIANCE(4),
  /** Half of the diffusion coefficient: {@code w(t) / 2} with {@code w = 2 t}. */
  HALF_DIFFUSION(5),
  /** {@code sqrt(w(t)) sqrt(|dt|)}. */
  NOISE_SCALE(6);

  private final int column;

  Coefficient(int column) {
    this.column = column;
  }

  /** Where it stands in a step's row. */
  int column() {
    return column;
  }
}
