package dev.repazoo.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;

/** Where a tensor's bytes are: opens ranges of them, contiguous and little endian. */
@FunctionalInterface
public interface TensorSource {
  /**
   * Opens a range.
   *
   * @param offset its first byte, from the tensor's first element on
   * @param length its bytes
   * @return a buffer of them from position 0 to its limit
   * @throws IOException if they can't be read
   */
  ByteBuffer slice(long offset, long length) throws IOException;

  /**
   * Copies a range.
   *
   * @param offset its first byte
   * @param target filled from its position to its limit
   * @throws IOException if they can't be read
   */
  default void read(long offset, ByteBuffer target) throws IOException {
    target.put(slice(offset, target.remaining()));
  }

  /**
   * The source of a tensor whose bytes are made as a whole when they are read.
   *
   * @param bytes makes all of them, from position 0
   * @return a source
   */
  static TensorSource computed(Callable<ByteBuffer> bytes) {
    return (offset, length) -> {
      try {
        return bytes.call().slice((int) offset, (int) length);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    };
  }
}
