package dev.repazoo.export.graph;

import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;

/** Float32 weights that are written in another format, converted when the file is written. */
sealed interface ConvertedData extends TensorData {
  /**
   * The largest magnitude of a quantised weight: seven bits. With eight, the sum of two products
   * overflows 16 bits on processors with AVX2 or AVX-512 but without VNNI.
   */
  int LEVELS = 63;

  @Override
  default void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer bytes = memory();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** IEEE half precision, rounded to nearest even. */
  record Half(TensorData source) implements ConvertedData {
    @Override
    public long size() {
      return source.size() / 2;
    }

    @Override
    public ByteBuffer memory() {
      return Tensor.of(DType.F32, source.memory(), source.size() / Float.BYTES)
          .to(DType.F16)
          .bytes();
    }
  }

  /**
   * The scale of each output of a weight [outputs, inputs].
   *
   * @param divisor what each is divided by
   */
  record Scales(TensorData.Transposed matrix, float divisor) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * Float.BYTES;
    }

    @Override
    public ByteBuffer memory() {
      ByteBuffer out = direct(size());
      for (float scale : of(matrix)) {
        out.putFloat(scale / divisor);
      }
      return out.flip();
    }

    static float[] of(TensorData.Transposed matrix) {
      FloatBuffer in = matrix.source().memory().asFloatBuffer();
      float[] scales = new float[matrix.rows()];
      for (int row = 0; row < scales.length; row++) {
        float largest = 0;
        for (int i = 0; i < matrix.columns(); i++) {
          largest = Math.max(largest, Math.abs(in.get(row * matrix.columns() + i)));
        }
        scales[row] = largest == 0 ? 1 : largest / LEVELS;
      }
      return scales;
    }
  }

  /** A weight [outputs, inputs] as int8 [inputs, outputs]. */
  record Int8(TensorData.Transposed matrix) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * matrix.columns();
    }

    @Override
    public ByteBuffer memory() {
      FloatBuffer in = matrix.source().memory().asFloatBuffer();
      float[] scales = Scales.of(matrix);
      int rows = matrix.rows();
      ByteBuffer out = direct(size());
      for (int row = 0; row < rows; row++) {
        int from = row * matrix.columns();
        for (int i = 0; i < matrix.columns(); i++) {
          out.put(i * rows + row, (byte) Math.round(in.get(from + i) / scales[row]));
        }
      }
      return out;
    }
  }

  /** Levels of 4 bits. */
  record Int4(FourBitMatrix matrix) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * matrix.blocks() * FourBitMatrix.BLOCK / 2;
    }

    @Override
    public ByteBuffer memory() {
      return matrix.levels();
    }
  }

  /** The scales of levels of 4 bits. */
  record Int4Scales(FourBitMatrix matrix) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * matrix.blocks() * Float.BYTES;
    }

    @Override
    public ByteBuffer memory() {
      return matrix.scales();
    }
  }

  /** The zeros of levels of 4 bits. */
  record Int4Zeros(FourBitMatrix matrix) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * ((matrix.blocks() + 1) / 2);
    }

    @Override
    public ByteBuffer memory() {
      return matrix.zeros();
    }
  }

  /** What ONNX knows as tensors of 4 bits, two elements a byte, without gaps between rows. */
  sealed interface FourBits extends ConvertedData {}

  /** Levels of 4 bits of a weight as products take it [inputs, outputs]. */
  record Levels(FourBitMatrix matrix) implements FourBits {
    @Override
    public long size() {
      return ((long) matrix.rows() * matrix.columns() + 1) / 2;
    }

    @Override
    public ByteBuffer memory() {
      return matrix.turnedLevels();
    }
  }

  /** Their zeros [blocks, outputs]. */
  record LevelZeros(FourBitMatrix matrix) implements FourBits {
    @Override
    public long size() {
      return ((long) matrix.rows() * matrix.blocks() + 1) / 2;
    }

    @Override
    public ByteBuffer memory() {
      return matrix.turnedZeros();
    }
  }

  /** Their scales [blocks, outputs]. */
  record LevelScales(FourBitMatrix matrix) implements ConvertedData {
    @Override
    public long size() {
      return (long) matrix.rows() * matrix.blocks() * Float.BYTES;
    }

    @Override
    public ByteBuffer memory() {
      return matrix.turnedScales();
    }
  }

  private static ByteBuffer direct(long size) {
    return ByteBuffer.allocateDirect(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
