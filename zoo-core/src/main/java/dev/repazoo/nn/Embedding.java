package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * Rows of a trained table. indices int64 [...] gives [..., D]; state: {@code weight} [K, D].
 * Counterpart of {@code torch.nn.Embedding}.
 */
public final class Embedding extends Module {
  private final Parameter weight;

  /** A table of {@code entries} rows. */
  public Embedding(long entries, long width, Init init) {
    weight = parameter("weight", init, entries, width);
  }

  /** Looks the rows up. */
  public NDArray forward(Context context, NDArray indices) {
    return context.ops().embedding(indices, context.value(weight, indices));
  }
}
