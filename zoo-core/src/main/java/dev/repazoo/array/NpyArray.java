package dev.repazoo.array;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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

  /** An array from a whole {@code .npy} content; bytes past the elements are refused. */
  static NpyArray parse(ByteBuffer file, String where) {
    NpyHeader header = NpyHeader.parse(file, where);
    long[] shape = header.shape().stream().mapToLong(Long::longValue).toArray();
    ByteBuffer data = file.slice(header.length(), file.limit() - header.length());
    long wanted = header.dtype().bytes();
    try {
      for (long dimension : shape) {
        wanted = Math.multiplyExact(wanted, dimension);
      }
    } catch (ArithmeticException e) {
      throw new WeightsException(where + ": its shape overflows 64 bits", e);
    }
    if (wanted != data.remaining()) {
      throw new WeightsException(
          where
              + ": its shape needs "
              + wanted
              + " bytes, the file has "
              + data.remaining()
              + (wanted > data.remaining() ? "; it is cut off" : "; it is damaged"));
    }
    if (header.bigEndian()) {
      data = Tensor.swapped(header.dtype(), data);
    }
    if (!header.fortran() || shape.length < 2) {
      return new NpyArray(Tensor.of(header.dtype(), data, shape));
    }
    List<Long> reversed = new ArrayList<>(header.shape());
    Collections.reverse(reversed);
    long[] stored = reversed.stream().mapToLong(Long::longValue).toArray();
    return new NpyArray(Tensor.of(header.dtype(), data, stored).reversedAxes());
  }
}
