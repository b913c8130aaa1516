package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Projector} for each encoder, under the names {@code 0}, {@code 1} and so on. Needed in
 * training only.
 */
public final class Projectors extends Module {
  /** What all REPA's models call them. */
  public static final String NAME = "projectors";

  private final List<Projector> projectors = new ArrayList<>();

  /**
   * Projections.
   *
   * @param width D of hidden states
   * @param hidden width between the layers
   * @param encoderDims Z of each encoder's tokens
   */
  public Projectors(int width, int hidden, List<Integer> encoderDims, Linear.Start init) {
    for (int dim : encoderDims) {
      projectors.add(
          child(Integer.toString(projectors.size()), new Projector(width, hidden, dim, init)));
    }
  }

  /** Tokens [B, N, D] as [B, N, Z] of each encoder. */
  public List<NDArray> forward(Context context, NDArray tokens) {
    return projectors.stream().map(projector -> projector.forward(context, tokens)).toList();
  }

  /** Whether a parameter of a model is one of theirs. */
  public static boolean own(String parameter) {
    return parameter.startsWith(NAME + ".");
  }
}
