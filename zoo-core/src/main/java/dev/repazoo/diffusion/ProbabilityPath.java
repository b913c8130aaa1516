package dev.repazoo.diffusion;

import dev.repazoo.spi.Prediction;

/**
 * The way between data and noise that a model was trained on: {@code x_t = alpha(t) x + sigma(t)
 * e}, its times, and how data are read off what the model predicts.
 */
public sealed interface ProbabilityPath permits PathType, DdpmPath {
  /** The data's share at time t. */
  double alpha(double t);

  /** The noise's share at time t. */
  double sigma(double t);

  /** p in the predicted data {@code D = p x + q m}, where m is what the model predicts at t. */
  double dataOfState(double t);

  /** q in the predicted data. */
  double dataOfPrediction(double t);

  /**
   * The times of n steps.
   *
   * @param shift of them towards noise, see {@link TimeGrid}; 1 is none
   * @return n + 1 times, falling from noise to data
   */
  double[] times(int steps, double shift);

  /** How far from data (0) to noise (1) a time is, in the unit of guidance's interval. */
  double progress(double t);

  /** Whether models that predict this are trained on it. */
  boolean fits(Prediction prediction);

  /** The word by which files and {@code --path-type} name it. */
  String option();
}
