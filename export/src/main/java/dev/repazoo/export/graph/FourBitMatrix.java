package dev.repazoo.export.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A weight in 4 bits: {@code w = (q - zero) scale}, with scale and zero for each block of inputs of
 * each output. Of several ranges, from the block's smallest and largest weight inwards, the one
 * with the least squared error is taken, once for levels, scales and zeros.
 */
final class FourBitMatrix {
  /** Inputs that share a scale. */
  static final int BLOCK = 32;

  private static final int LEVELS = 15;
  private static final int NARROWER = 8;
  private static final float BY = 0.04f;

  private final TensorData.Transposed matrix;
  private float[] scales = {};
  private byte[] zeros = {};

  /** The weight [outputs, inputs]; nothing is computed yet. */
  FourBitMatrix(TensorData.Transposed matrix) {
    this.matrix = matrix;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FourBitMatrix same && same.matrix.equals(matrix);
  }

  @Override
  public int hashCode() {
    return matrix.hashCode();
  }

  /** A block's scale and zero. */
  private record Range(float scale, int zero) {
    int level(float weight) {
      return Math.max(0, Math.min(LEVELS, Math.round(weight / scale) + zero));
    }

    float error(FloatBuffer weights, int from, int to) {
      float sum = 0;
      for (int i = from; i < to; i++) {
        float weight = weights.get(i);
        float difference = (level(weight) - zero) * scale - weight;
        sum += difference * difference;
      }
      return sum;
    }
  }

  /** Number of outputs. */
  int rows() {
    return matrix.rows();
  }

  /** Number of inputs. */
  int columns() {
    return matrix.columns();
  }

  /** Number of blocks of an output. */
  int blocks() {
    return (matrix.columns() + BLOCK - 1) / BLOCK;
  }

  /** Levels, two a byte, the lower half first: [outputs, blocks, BLOCK / 2]. */
  ByteBuffer levels() {
    FloatBuffer weights = search();
    ByteBuffer out = direct(scales.length * BLOCK / 2);
    for (int block = 0; block < scales.length; block++) {
      Range range = new Range(scales[block], zeros[block]);
      int from = from(block);
      for (int i = from; i < to(block); i++) {
        put(out, block * BLOCK + i - from, range.level(weights.get(i)));
      }
    }
    return out;
  }

  /** Scales, float32 [outputs, blocks]. */
  ByteBuffer scales() {
    search();
    ByteBuffer out = direct(scales.length * Float.BYTES);
    out.asFloatBuffer().put(scales);
    return out;
  }

  /** Zeros, two a byte, each output from a byte on. */
  ByteBuffer zeros() {
    search();
    int bytes = (blocks() + 1) / 2;
    ByteBuffer out = direct(rows() * bytes);
    for (int block = 0; block < zeros.length; block++) {
      put(out, block / blocks() * bytes * 2 + block % blocks(), zeros[block]);
    }
    return out;
  }

  /** Levels as products take them, two a byte: [inputs, outputs]. */
  ByteBuffer turnedLevels() {
    FloatBuffer weights = search();
    int columns = matrix.columns();
    ByteBuffer out = direct((rows() * columns + 1) / 2);
    for (int block = 0; block < scales.length; block++) {
      Range range = new Range(scales[block], zeros[block]);
      int row = block / blocks();
      for (int i = from(block); i < to(block); i++) {
        put(out, (i - row * columns) * rows() + row, range.level(weights.get(i)));
      }
    }
    return out;
  }

  /** Scales, float32 [blocks, outputs]. */
  ByteBuffer turnedScales() {
    search();
    ByteBuffer out = direct(scales.length * Float.BYTES);
    for (int block = 0; block < scales.length; block++) {
      out.putFloat(turned(block) * Float.BYTES, scales[block]);
    }
    return out;
  }

  /** Zeros, two a byte: [blocks, outputs]. */
  ByteBuffer turnedZeros() {
    search();
    ByteBuffer out = direct((zeros.length + 1) / 2);
    for (int block = 0; block < zeros.length; block++) {
      put(out, turned(block), zeros[block]);
    }
    return out;
  }

  /** Where a block of all stands when blocks come first. */
  private int turned(int block) {
    return block % blocks() * rows() + block / blocks();
  }

  /** The weights, once the ranges of all blocks are known. */
  private synchronized FloatBuffer search() {
    FloatBuffer weights = matrix.source().memory().asFloatBuffer();
    if (scales.length == 0) {
      float[] found = new float[rows() * blocks()];
      zeros = new byte[found.length];
      for (int block = 0; block < found.length; block++) {
        Range best = best(weights, from(block), to(block));
        found[block] = best.scale();
        zeros[block] = (byte) best.zero();
      }
      scales = found;
    }
    return weights;
  }

  /** Where a block of all begins in the weights. */
  private int from(int block) {
    return block / blocks() * matrix.columns() + block % blocks() * BLOCK;
  }

  private int to(int block) {
    return Math.min(from(block) + BLOCK, (block / blocks() + 1) * matrix.columns());
  }

  private static Range best(FloatBuffer weights, int from, int to) {
    float low = 0;
    float high = 0;
    for (int i = from; i < to; i++) {
      low = Math.min(low, weights.get(i));
      high = Math.max(high, weights.get(i));
    }
    if (low == high) {
      return new Range(1, 0);
    }
    Range best = range(low, high);
    float least = best.error(weights, from, to);
    for (int i = 1; i < NARROWER; i++) {
      Range narrower = range(low * (1 - BY * i), high * (1 - BY * i));
      float error = narrower.error(weights, from, to);
      if (error < least) {
        least = error;
        best = narrower;
      }
    }
    return best;
  }

  private static Range range(float low, float high) {
    float scale = Math.max((high - low) / LEVELS, Float.MIN_NORMAL);
    return new Range(scale, Math.max(0, Math.min(LEVELS, Math.round(-low / scale))));
  }

  private static void put(ByteBuffer bytes, int half, int value) {
    int index = half / 2;
    int shifted = half % 2 == 0 ? value : value << 4;
    bytes.put(index, (byte) (bytes.get(index) | shifted));
  }

  private static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
