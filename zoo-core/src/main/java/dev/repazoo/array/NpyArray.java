package dev.repazoo.array;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.TensorSource;
import dev.repazoo.weights.WeightsException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * A NumPy array: little endian and in C order, whatever the file's layout was.
 *
 * @param tensor the elements
 */
public record NpyArray(Tensor tensor) {
  /**
   * The type of the elements.
   *
   * @return the type
   */
  public DType dtype() {
    return tensor.dtype();
  }

  /**
   * The dimensions.
   *
   * @return a copy; empty for a scalar
   */
  public long[] shape() {
    return tensor.shape();
  }

  /**
   * The elements.
   *
   * @return contiguous, little endian, C order; mapped where the file allows it
   */
  public ByteBuffer bytes() {
    return tensor.bytes();
  }

  /**
   * All elements as singles.
   *
   * @return the values in C order
   */
  public float[] toFloats() {
    return tensor.toFloats();
  }

  /**
   * A DJL array, as {@link Tensor#toArray(NDManager)} makes it.
   *
   * @param manager owner of the array
   * @return a new array
   */
  public NDArray toArray(NDManager manager) {
    return tensor.toArray(manager);
  }

  /**
   * An array of a {@code .npy} content.
   *
   * @param header its header
   * @param length bytes of the whole content; more than the elements need are refused
   * @param content opens ranges of it
   * @param start where the content begins in its file, if it lies there as it is
   */
  static NpyArray of(
      NpyHeader header, long length, TensorSource content, OptionalLong start, String where) {
    long[] shape = header.shape().stream().mapToLong(Long::longValue).toArray();
    long wanted = header.dtype().bytes();
    try {
      for (long dimension : shape) {
        wanted = Math.multiplyExact(wanted, dimension);
      }
    } catch (ArithmeticException e) {
      throw new WeightsException(where + ": its shape overflows 64 bits", e);
    }
    long has = length - header.length();
    if (wanted != has) {
      throw new WeightsException(
          where
              + ": its shape needs "
              + wanted
              + " bytes, the file has "
              + has
              + (wanted > has ? "; it is cut off" : "; it is damaged"));
    }
    TensorSource data = (offset, n) -> content.slice(header.length() + offset, n);
    OptionalLong at =
        start.isPresent() ? OptionalLong.of(start.getAsLong() + header.length()) : start;
    if (header.bigEndian()) {
      at = OptionalLong.empty();
      data =
          TensorSource.computed(
              () -> Tensor.swapped(header.dtype(), content.slice(header.length(), has)));
    }
    if (!header.fortran() || shape.length < 2) {
      return new NpyArray(Tensor.of(header.dtype(), data, at, shape));
    }
    List<Long> reversed = new ArrayList<>(header.shape());
    Collections.reverse(reversed);
    long[] stored = reversed.stream().mapToLong(Long::longValue).toArray();
    return new NpyArray(Tensor.of(header.dtype(), data, at, stored).reversedAxes());
  }
}
