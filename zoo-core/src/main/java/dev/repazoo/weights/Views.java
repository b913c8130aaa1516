package dev.repazoo.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Tensors made of other tensors; elements are copied when they are read. */
final class Views {
  private Views() {}

  static Tensor transpose(Tensor tensor) {
    long[] shape = tensor.shape();
    int rank = shape.length;
    if (rank < 2) {
      throw new WeightsException(tensor + " has no two axes to swap");
    }
    long[] strides = Strided.contiguous(shape);
    swap(shape, rank - 2, rank - 1);
    swap(strides, rank - 2, rank - 1);
    return strided(tensor, shape, strides, 0);
  }

  static Tensor reversedAxes(Tensor tensor) {
    long[] shape = tensor.shape();
    long[] strides = Strided.contiguous(shape);
    for (int i = 0, j = shape.length - 1; i < j; i++, j--) {
      swap(shape, i, j);
      swap(strides, i, j);
    }
    return strided(tensor, shape, strides, 0);
  }

  private static void swap(long[] a, int i, int j) {
    long kept = a[i];
    a[i] = a[j];
    a[j] = kept;
  }

  static Tensor narrow(Tensor tensor, int axis, long start, long length) {
    long[] shape = tensor.shape();
    if (axis < 0 || axis >= shape.length) {
      throw new WeightsException(tensor + " has no axis " + axis);
    }
    if (start < 0 || length < 0 || start > shape[axis] - length) {
      throw new WeightsException(tensor + " has no range of " + length + " from " + start);
    }
    long[] strides = Strided.contiguous(shape);
    shape[axis] = length;
    return strided(tensor, shape, strides, start * strides[axis]);
  }

  /**
   * A view of a storage.
   *
   * @param base the storage or another tensor, in C order
   * @param strides one stride an axis, in elements, not negative
   * @param offset the view's first element in the base
   * @throws WeightsException if the view reaches past the base
   */
  static Tensor strided(Tensor base, long[] shape, long[] strides, long offset) {
    int size = base.dtype().bytes();
    long count = Shapes.count(shape);
    long extent = extent(base, shape, strides, offset);
    if (Strided.isContiguous(shape, strides)) {
      OptionalLong at = base.fileOffset();
      return new Tensor(
          base.dtype(),
          shape,
          Range.of(base, offset * size),
          at.isPresent() ? OptionalLong.of(at.getAsLong() + offset * size) : at);
    }
    return new Tensor(
        base.dtype(),
        shape,
        TensorSource.computed(
            () -> {
              ByteBuffer from = base.slice(offset * size, extent * size);
              return Strided.gather(from, size, shape, strides, (int) count);
            }),
        OptionalLong.empty());
  }

  private static long extent(Tensor base, long[] shape, long[] strides, long offset) {
    boolean inside = shape.length == strides.length && offset >= 0;
    for (long stride : strides) {
      inside &= stride >= 0;
    }
    try {
      long extent = inside ? Strided.extent(shape, strides) : 0;
      if (inside && extent <= base.count() - Math.min(offset, base.count())) {
        return extent;
      }
    } catch (ArithmeticException e) {
      throw new WeightsException("a view's size overflows 64 bits", e);
    }
    throw new WeightsException(
        "a view of size "
            + Arrays.toString(shape)
            + ", stride "
            + Arrays.toString(strides)
            + ", offset "
            + offset
            + " reaches past its storage of "
            + base.count()
            + " elements");
  }

  static Tensor concat(int axis, List<Tensor> parts) {
    Tensor first = parts.get(0);
    long[] shape = first.shape();
    if (axis < 0 || axis >= shape.length) {
      throw new WeightsException(first + " has no axis " + axis);
    }
    for (Tensor part : parts.subList(1, parts.size())) {
      long[] other = part.shape();
      long length = other.length == shape.length ? other[axis] : 0;
      if (other.length == shape.length) {
        other[axis] = shape[axis];
      }
      if (part.dtype() != first.dtype() || !Arrays.equals(other, shape)) {
        throw new WeightsException(part + " can't be joined to " + first + " along " + axis);
      }
      shape[axis] = Math.addExact(shape[axis], length);
    }
    return new Tensor(
        first.dtype(),
        shape,
        TensorSource.computed(() -> joined(axis, parts)),
        OptionalLong.empty());
  }

  private static ByteBuffer joined(int axis, List<Tensor> parts) {
    int[] run = new int[parts.size()];
    ByteBuffer[] from = new ByteBuffer[parts.size()];
    int total = 0;
    long outer = 1;
    for (int i = 0; i < run.length; i++) {
      long[] shape = parts.get(i).shape();
      from[i] = parts.get(i).bytes();
      outer = Shapes.count(Arrays.copyOf(shape, axis));
      run[i] = outer == 0 ? 0 : (int) (from[i].remaining() / outer);
      total = Math.addExact(total, from[i].remaining());
    }
    ByteBuffer to = ByteBuffer.allocateDirect(total).order(ByteOrder.LITTLE_ENDIAN);
    for (long o = 0; o < outer; o++) {
      for (int i = 0; i < run.length; i++) {
        to.put(from[i].slice((int) o * run[i], run[i]));
      }
    }
    return to.flip();
  }
}
