package dev.repazoo.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** What is done about weights that are NaN or infinite: no model computes anything with them. */
public enum NonFinite {
  /** They are an error. */
  REFUSE,
  /** They are a warning. */
  ALLOW;

  /** Whether an array holds a value that is NaN or infinite. */
  public static boolean in(NDArray array) {
    if (!array.getDataType().isFloating()) {
      return false;
    }
    try (NDArray sum = array.sum()) {
      if (Double.isFinite(sum.toType(DataType.FLOAT64, false).getDouble())) {
        return false;
      }
    }
    // Or finite values whose sum is not.
    try (NDArray zeros = array.sub(array); // NaN where a value is NaN or infinite
        NDArray broken = zeros.isNaN();
        NDArray any = broken.any()) {
      return any.getBoolean();
    }
  }
}
