package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * The content of a stored entry of a zip, read in place: nothing of it is given before all of it
 * was compared with its CRC-32. Where a read takes the whole entry, those bytes are compared and
 * nothing is read twice; else the entry is read once more, the first time.
 */
public final class ZipContent {
  private static final int CHUNK = 1 << 20;

  private final MappedFile file;
  private final ZipIndex.Entry entry;
  private final long start;
  private boolean sound;

  ZipContent(MappedFile file, ZipIndex.Entry entry, long start, boolean checked) {
    this.file = file;
    this.entry = entry;
    this.start = start;
    this.sound = !checked;
  }

  /**
   * A part of the content.
   *
   * @param offset its first byte
   * @param length its bytes, at most 2 GiB - 1
   * @return a mapped slice, read only and little endian
   * @throws IOException if it can't be read, or the entry is damaged
   */
  public ByteBuffer slice(long offset, long length) throws IOException {
    ByteBuffer part = file.slice(start + offset, length);
    check(offset, part);
    return part;
  }

  /**
   * Copies a part of the content by reading it, as {@link MappedFile#read} does.
   *
   * @param offset the first byte
   * @param target filled from its position to its limit
   * @throws IOException if it can't be read, or the entry is damaged
   */
  public void read(long offset, ByteBuffer target) throws IOException {
    ByteBuffer filled = target.slice();
    file.read(start + offset, target);
    check(offset, filled);
  }

  private synchronized void check(long offset, ByteBuffer part) throws IOException {
    if (sound) {
      return;
    }
    CRC32 crc = new CRC32();
    if (offset == 0 && part.remaining() == entry.size()) {
      crc.update(part.duplicate());
    } else {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      for (long at = 0; at < entry.size(); at += CHUNK) {
        chunk.clear().limit((int) Math.min(CHUNK, entry.size() - at));
        file.read(start + at, chunk);
        crc.update(chunk.flip());
      }
    }
    if (crc.getValue() != entry.crc()) {
      throw damaged(file, entry);
    }
    sound = true;
  }

  static ZipException damaged(MappedFile file, ZipIndex.Entry entry) {
    return new ZipException(
        file.path()
            + ": entry "
            + entry.name()
            + " is damaged: its CRC-32 differs; get the file again");
  }
}
