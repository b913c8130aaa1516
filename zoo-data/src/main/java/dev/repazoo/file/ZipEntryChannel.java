package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Takes the content of a zip's entry: counts it, and compresses it if asked. */
final class ZipEntryChannel implements WritableByteChannel {
  private final WritableByteChannel archive;
  private final boolean deflated;
  private final Deflater deflater;
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
  private final CRC32 crc = new CRC32();
  private long size;
  private boolean open = true;

  ZipEntryChannel(WritableByteChannel archive, boolean deflated) {
    this.archive = archive;
    this.deflated = deflated;
    this.deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  }

  /** Bytes that came, before compression. */
  long size() {
    return size;
  }

  /** Their checksum. */
  long crc() {
    return crc.getValue();
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    crc.update(bytes.duplicate());
    size += length;
    if (deflated) {
      deflater.setInput(bytes);
      while (!deflater.needsInput()) {
        drain();
      }
    } else {
      writeAll(bytes);
    }
    return length;
  }

  /** Writes what the compression holds back. */
  void finish() throws IOException {
    if (deflated) {
      deflater.finish();
      while (!deflater.finished()) {
        drain();
      }
    }
    close();
  }

  private void drain() throws IOException {
    deflater.deflate(chunk.clear());
    writeAll(chunk.flip());
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      archive.write(bytes);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    deflater.end();
  }
}
