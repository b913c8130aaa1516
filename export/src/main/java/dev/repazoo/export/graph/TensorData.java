package dev.repazoo.export.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /** A model's parameter, read from its own memory when the file is written: no copy is made. */
  record Parameter(long size, Supplier<ByteBuffer> source) implements TensorData {
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

    @Override
    public long size() {
      return source.size();
    }

    @Override
    public ByteBuffer memory() {
      ByteBuffer all = direct(columns);
      fill(all, 0, columns);
      return all;
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      ByteBuffer chunk = direct(Math.min(ROWS_AT_ONCE, columns));
      for (int first = 0; first < columns; first += ROWS_AT_ONCE) {
        int count = Math.min(ROWS_AT_ONCE, columns - first);
        chunk.clear().limit(count * rows * Float.BYTES);
        fill(chunk, first, count);
        drain(chunk, channel);
      }
    }

    private ByteBuffer direct(int outputRows) {
      return ByteBuffer.allocateDirect(outputRows * rows * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(ByteBuffer chunk, int first, int count) {
      var in = source.memory().asFloatBuffer();
      var out = chunk.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      for (int r = 0; r < rows; r++) {
        int from = r * columns + first;
        for (int c = 0; c < count; c++) {
          out.put(c * rows + r, in.get(from + c));
        }
      }
    }
  }

  private static void drain(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
