package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Finds the entries in an archive that {@link ZipWriter} did not finish: there is no directory yet,
 * so the local headers are followed from one to the next.
 */
final class ZipRecovery {
  private static final int HEAD = 64;
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private final ZipWriter.Keep keep;

  ZipRecovery(FileChannel channel, ZipWriter.Keep keep) {
    this.channel = channel;
    this.keep = keep;
  }

  /**
   * Tells of the stored entries that are whole, up to the first that isn't or is not to be kept.
   *
   * @return where the last of them ends
   */
  long wholeEntries(Consumer<ZipRecord> found) throws IOException {
    long at = 0;
    while (true) {
      Optional<Found> entry = entry(at);
      if (entry.isEmpty()) {
        return at;
      }
      found.accept(entry.get().record());
      at = entry.get().end();
    }
  }

  private record Found(ZipRecord record, long end) {}

  private Optional<Found> entry(long at) throws IOException {
    ByteBuffer local = read(at, ZipRecord.LOCAL_LENGTH);
    if (local.remaining() < ZipRecord.LOCAL_LENGTH
        || local.getInt(0) != ZipRecord.LOCAL_SIGNATURE
        || local.getShort(8) != 0) { // compressed
      return Optional.empty();
    }
    int crc = local.getInt(14);
    long size = Integer.toUnsignedLong(local.getInt(22));
    int nameLength = Short.toUnsignedInt(local.getShort(26));
    int extraLength = Short.toUnsignedInt(local.getShort(28));
    ByteBuffer rest = read(at + ZipRecord.LOCAL_LENGTH, nameLength + extraLength);
    if (rest.remaining() < nameLength + extraLength || extraLength < ZipRecord.LOCAL_ZIP64_LENGTH) {
      return Optional.empty();
    }
    byte[] path = new byte[nameLength];
    rest.get(path);
    if (rest.getShort(nameLength) == ZipRecord.ZIP64) {
      size = rest.getLong(nameLength + ZipRecord.EXTRA_HEADER);
    }
    long begin = at + ZipRecord.LOCAL_LENGTH + nameLength + extraLength;
    if (size < 0 || begin > channel.size() - size || checksum(begin, size) != crc) {
      return Optional.empty();
    }
    String name = new String(path, StandardCharsets.UTF_8);
    if (!keep.test(name, read(begin, (int) Math.min(HEAD, size)), begin, size)) {
      return Optional.empty();
    }
    long unsigned = Integer.toUnsignedLong(crc);
    return Optional.of(
        new Found(new ZipRecord(name, false, unsigned, size, size, at), begin + size));
  }

  private int checksum(long begin, long size) throws IOException {
    CRC32 crc = new CRC32();
    for (long done = 0; done < size; done += CHUNK) {
      crc.update(read(begin + done, (int) Math.min(CHUNK, size - done)));
    }
    return (int) crc.getValue();
  }

  /** Bytes of the file; fewer where it ends. */
  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = ZipFields.little(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        break;
      }
    }
    return bytes.flip();
  }
}
