package dev.repazoo.weights;

import java.util.Arrays;

/** Checked arithmetic on dimensions that come from files. */
final class Shapes {
  private static final int MAX_RANK = 64;

  private Shapes() {}

  /** Product of the dimensions; refuses negative ones and products beyond 64 bits. */
  static long count(long[] shape) {
    if (shape.length > MAX_RANK) {
      throw new WeightsException(
          "a tensor has "
              + shape.length
              + " dimensions, more than the "
              + MAX_RANK
              + " of any framework; the file is damaged, get it again");
    }
    long count = 1;
    try {
      // Zeros are multiplied in like the others, so that [2^40, 2^40, 0] is refused as well.
      boolean empty = false;
      for (long dimension : shape) {
        if (dimension < 0) {
          throw new WeightsException(
              "shape "
                  + Arrays.toString(shape)
                  + " has a negative dimension; the file is damaged, get it again");
        }
        empty |= dimension == 0;
        count = Math.multiplyExact(count, Math.max(dimension, 1));
      }
      return empty ? 0 : count;
    } catch (ArithmeticException e) {
      throw new WeightsException(
          "shape "
              + Arrays.toString(shape)
              + " is of more elements than any file holds; the file is damaged, get it again",
          e);
    }
  }

  static long bytes(long[] shape, DType dtype) {
    try {
      return Math.multiplyExact(count(shape), dtype.bytes());
    } catch (ArithmeticException e) {
      throw new WeightsException(
          "shape "
              + Arrays.toString(shape)
              + " is of more elements than any file holds; the file is damaged, get it again",
          e);
    }
  }
}
