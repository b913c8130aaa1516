package dev.repazoo.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies a strided view of a buffer into C order; strides and offset count elements. */
final class Strided {
  private Strided() {}

  /** The strides of a C-contiguous array. */
  static long[] contiguous(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(shape[i], 1);
    }
    return strides;
  }

  /** Whether walking the view visits elements one after the other. */
  static boolean isContiguous(long[] shape, long[] strides) {
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= shape[i];
    }
    return true;
  }

  /** The number of elements from the view's first to its last, both included; 0 if it is empty. */
  static long extent(long[] shape, long[] strides) {
    long last = 0;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 0) {
        return 0;
      }
      last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
    }
    return Math.addExact(last, 1);
  }

  static ByteBuffer gather(ByteBuffer from, int size, long[] shape, long[] strides, int count) {
    ByteBuffer to = ByteBuffer.allocateDirect(count * size).order(ByteOrder.LITTLE_ENDIAN);
    int rank = shape.length;
    if (rank == 0) {
      return to.put(from.slice(0, size)).flip();
    }
    long[] index = new long[rank];
    long position = 0;
    for (int done = 0; done < count; ) {
      long inner = strides[rank - 1];
      for (long i = 0, p = position; i < shape[rank - 1]; i++, p += inner, done++) {
        copy(from, (int) p * size, to, done * size, size);
      }
      int axis = rank - 2;
      while (axis >= 0 && ++index[axis] == shape[axis]) {
        position -= strides[axis] * (shape[axis] - 1);
        index[axis--] = 0;
      }
      if (axis >= 0) {
        position += strides[axis];
      }
    }
    return to;
  }

  private static void copy(ByteBuffer from, int at, ByteBuffer to, int index, int size) {
    switch (size) {
      case 1 -> to.put(index, from.get(at));
      case 2 -> to.putShort(index, from.getShort(at));
      case 4 -> to.putInt(index, from.getInt(at));
      default -> to.putLong(index, from.getLong(at));
    }
  }

  /** A copy with the bytes of each element reversed. */
  static ByteBuffer swapped(ByteBuffer from, int size) {
    if (size == 1) {
      return from;
    }
    ByteBuffer big = from.duplicate().order(ByteOrder.BIG_ENDIAN);
    int count = from.remaining() / size;
    ByteBuffer to = ByteBuffer.allocateDirect(count * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      copy(big, from.position() + i * size, to, i * size, size);
    }
    return to;
  }
}
