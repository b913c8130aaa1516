package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The encoders' tokens of a batch. Those that are there are handed to devices; those that are not
 * are computed by each device, for its samples.
 */
@FunctionalInterface
public interface BatchTokens {
  /**
   * Tokens [to - from, N, D_i] of some of the samples, one array for each encoder.
   *
   * @param pass owner of what is made, on the device
   * @param device its number, from 0
   * @param from the first sample
   * @param to after the last
   */
  List<NDArray> part(NDManager pass, int device, int from, int to);

  /** Tokens [B, N, D_i] that are there. */
  static BatchTokens of(List<NDArray> tokens) {
    return (pass, device, from, to) ->
        tokens.stream().map(one -> MicroBatch.part(one, pass, from, to)).toList();
  }

  /** One after the other. */
  static BatchTokens ofAll(List<BatchTokens> parts) {
    return (pass, device, from, to) ->
        parts.stream().flatMap(part -> part.part(pass, device, from, to).stream()).toList();
  }

  /** Of samples from a number on. */
  default BatchTokens from(int first) {
    return (pass, device, from, to) -> part(pass, device, first + from, first + to);
  }
}
