package dev.repazoo.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The beginning of a file, growing; its digest is kept up to date while bytes arrive. */
final class PartFile implements Received, AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private final MessageDigest digest = sha256();
  private long size;

  /** Opens the file, or makes an empty one; bytes that are there count. */
  PartFile(Path path) throws IOException {
    channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (channel.read(chunk.clear(), size) > 0) {
        size += chunk.flip().remaining();
        digest.update(chunk);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public synchronized long size() {
    return size;
  }

  @Override
  public synchronized void append(ByteBuffer bytes) throws IOException {
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      size += channel.write(bytes, size);
    }
  }

  /** Throws everything away. */
  synchronized void restart() throws IOException {
    channel.truncate(0);
    digest.reset();
    size = 0;
  }

  /** The first bytes as text. */
  synchronized String head(int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  /** Makes the bytes durable and tells their SHA-256; nothing may be appended after. */
  synchronized String finish() throws IOException {
    channel.force(true);
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
