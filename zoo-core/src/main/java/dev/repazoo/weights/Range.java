package dev.repazoo.weights;

import dev.repazoo.file.MappedFile;
import dev.repazoo.file.ZipContent;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that lie one after another in something larger. */
final class Range {
  private Range() {}

  /** A part of a file. */
  static TensorSource of(MappedFile file, long begin) {
    return new TensorSource() {
      @Override
      public ByteBuffer slice(long offset, long length) throws IOException {
        return file.slice(begin + offset, length);
      }

      @Override
      public void read(long offset, ByteBuffer target) throws IOException {
        file.read(begin + offset, target);
      }
    };
  }

  /** A stored entry of a zip. */
  static TensorSource of(ZipContent content) {
    return new TensorSource() {
      @Override
      public ByteBuffer slice(long offset, long length) throws IOException {
        return content.slice(offset, length);
      }

      @Override
      public void read(long offset, ByteBuffer target) throws IOException {
        content.read(offset, target);
      }
    };
  }

  /** A part of another tensor's bytes. */
  static TensorSource of(Tensor base, long begin) {
    return new TensorSource() {
      @Override
      public ByteBuffer slice(long offset, long length) {
        return base.slice(begin + offset, length);
      }

      @Override
      public void read(long offset, ByteBuffer target) {
        base.read(begin + offset, target);
      }
    };
  }
}
