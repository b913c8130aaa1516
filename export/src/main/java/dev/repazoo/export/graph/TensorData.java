package dev.repazoo.export.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;

/** Where an initialiser's bytes come from: little-endian, C order. */
public sealed interface TensorData
    permits TensorData.Constant, TensorData.Parameter, TensorData.Transposed, ConvertedData {

  /** Number of bytes. */
  long size();

  /** Writes all bytes. */
  void writeTo(WritableByteChannel channel) throws IOException;

  /** The bytes as one buffer that may be read from its position on. */
  ByteBuffer memory();

  /** Bytes held by the graph: constants made while tracing. */
  record Constant(ByteBuffer bytes) implements TensorData {
    @Override
    public long size() {
      return bytes.remaining();
    }

    @Override
    public ByteBuffer memory() {
      return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      drain(memory(), channel);
    }
  }

  /**
   * A model's parameter, read from its own memory when the file is written: no copy is made. Data
   * of one array are equal, and so is what is made of them in the same way.
   *
   * @param array which array it is
   */
  record Parameter(String array, long size, Supplier<ByteBuffer> source) implements TensorData {
    @Override
    public boolean equals(Object other) {
      return other instanceof Parameter parameter && parameter.array.equals(array);
    }

    @Override
    public int hashCode() {
      return array.hashCode();
    }

    @Override
    public ByteBuffer memory() {
      return source.get().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      drain(memory(), channel);
    }
  }

  /**
   * A float32 matrix written transposed, a few rows at a time.
   *
   * @param source the matrix [rows, columns]
   */
  record Transposed(TensorData source, int rows, int columns) implements TensorData {
    private static final int ROWS_AT_ONCE = 64;
    private static final int TILE = 16;

    @Override
    public long size() {
      return source.size();
    }

    @Override
    public ByteBuffer memory() {
      ByteBuffer all = direct(columns);
      fill(all.asFloatBuffer(), 0, columns);
      return all;
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      ByteBuffer chunk = direct(Math.min(ROWS_AT_ONCE, columns));
      for (int first = 0; first < columns; first += ROWS_AT_ONCE) {
        int end = Math.min(first + ROWS_AT_ONCE, columns);
        chunk.clear().limit((end - first) * rows * Float.BYTES);
        fill(chunk.asFloatBuffer(), first, end);
        drain(chunk, channel);
      }
    }

    /** Writes output rows. Arrays' elements cost less than a buffer's, and tiles stay in caches. */
    private void fill(FloatBuffer out, int from, int to) {
      FloatBuffer in = source.memory().asFloatBuffer();
      float[] turned = new float[Math.min(ROWS_AT_ONCE, to - from) * rows];
      float[] tile = new float[TILE * ROWS_AT_ONCE];
      for (int first = from; first < to; first += ROWS_AT_ONCE) {
        int count = Math.min(ROWS_AT_ONCE, to - first);
        for (int row = 0; row < rows; row += TILE) {
          int high = Math.min(TILE, rows - row);
          for (int r = 0; r < high; r++) {
            in.get((row + r) * columns + first, tile, r * ROWS_AT_ONCE, count);
          }
          turn(tile, turned, row, high, count);
        }
        out.put(turned, 0, count * rows);
      }
    }

    private void turn(float[] tile, float[] turned, int row, int high, int count) {
      for (int c = 0; c < count; c++) {
        int at = c * rows + row;
        for (int r = 0; r < high; r++) {
          turned[at + r] = tile[r * ROWS_AT_ONCE + c];
        }
      }
    }

    private ByteBuffer direct(int outputRows) {
      return ByteBuffer.allocateDirect(outputRows * rows * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void drain(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
