package dev.repazoo.export.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A weight in 4 bits: {@code w = (q - zero) scale}, with scale and zero for each block of inputs of
 * each output. Of several ranges, from the block's smallest and largest weight inwards, the one
 * with the least squared error is taken.
 *
 * @param matrix the weight [outputs, inputs]
 */
record FourBitMatrix(TensorData.Transposed matrix) {
  /** Inputs that share a scale. */
  static final int BLOCK = 32;

  private static final int LEVELS = 15;
  private static final int NARROWER = 8;
  private static final float BY = 0.04f;

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

  /** What is done with a block. */
  private interface Use {
    void accept(int output, int block, Range range, int from, int to);
  }

  /** Number of blocks of an output. */
  int blocks() {
    return (matrix.columns() + BLOCK - 1) / BLOCK;
  }

  /** Levels, two a byte, the lower half first: [outputs, blocks, BLOCK / 2]. */
  ByteBuffer levels() {
    FloatBuffer weights = matrix.source().memory().asFloatBuffer();
    ByteBuffer out = direct(matrix.rows() * blocks() * BLOCK / 2);
    each(
        weights,
        (output, block, range, from, to) -> {
          for (int i = from; i < to; i++) {
            int half = (output * blocks() + block) * BLOCK + i - from;
            put(out, half, range.level(weights.get(i)));
          }
        });
    return out;
  }

  /** Scales, float32 [outputs, blocks]. */
  ByteBuffer scales() {
    ByteBuffer out = direct(matrix.rows() * blocks() * Float.BYTES);
    each(
        matrix.source().memory().asFloatBuffer(),
        (output, block, range, from, to) -> out.putFloat(range.scale()));
    return out.flip();
  }

  /** Zeros, two a byte, each output from a byte on. */
  ByteBuffer zeros() {
    int bytes = (blocks() + 1) / 2;
    ByteBuffer out = direct(matrix.rows() * bytes);
    each(
        matrix.source().memory().asFloatBuffer(),
        (output, block, range, from, to) -> put(out, output * bytes * 2 + block, range.zero()));
    return out;
  }

  private void each(FloatBuffer weights, Use use) {
    for (int output = 0; output < matrix.rows(); output++) {
      int row = output * matrix.columns();
      for (int block = 0; block < blocks(); block++) {
        int from = row + block * BLOCK;
        int to = Math.min(from + BLOCK, row + matrix.columns());
        use.accept(output, block, best(weights, from, to), from, to);
      }
    }
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
