package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Ops.Pool2d;

/** A pooling over squares of 3 x 3; it has no state. */
final class Pool extends Stage {
  private static final Pool2d SAME = new Pool2d(3, 1, 1);
  private static final Pool2d HALVE = new Pool2d(3, 2, 0);

  private final boolean largest;
  private final Pool2d walk;

  private Pool(boolean largest, Pool2d walk) {
    this.largest = largest;
    this.walk = walk;
  }

  /** The largest of each square, at half the size. */
  static Pool halve() {
    return new Pool(true, HALVE);
  }

  /** The mean or the largest of each square, at the same size; padding isn't counted. */
  static Pool same(boolean largest) {
    return new Pool(largest, SAME);
  }

  @Override
  NDArray forward(Context context, NDArray x) {
    return largest ? context.ops().maxPool2d(x, walk) : context.ops().avgPool2d(x, walk);
  }
}
