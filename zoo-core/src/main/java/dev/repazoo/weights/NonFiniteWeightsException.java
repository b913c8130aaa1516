package dev.repazoo.weights;

/** Weights that are NaN or infinite; the message names the file and the tensors. */
public final class NonFiniteWeightsException extends WeightsException {
  private static final long serialVersionUID = 1L;

  /**
   * Reports such weights.
   *
   * @param message in which file and tensors
   */
  public NonFiniteWeightsException(String message) {
    super(message);
  }
}
