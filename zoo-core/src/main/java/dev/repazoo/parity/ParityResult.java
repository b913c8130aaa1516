package dev.repazoo.parity;

import java.util.Map;

/**
 * The outcome of a case by one way of computing it.
 *
 * @param parityCase the case
 * @param way how it was computed
 * @param passed whether every element lies within its tolerance
 * @param worst the largest error beside its tolerance
 * @param message why it failed otherwise, such as an exception's words; empty when it did not
 * @param computed the outputs
 */
public record ParityResult(
    ParityCase parityCase,
    String way,
    boolean passed,
    Deviation worst,
    String message,
    Map<String, ParityValue> computed) {
  /** Copies the map. */
  public ParityResult {
    computed = Map.copyOf(computed);
  }
}
