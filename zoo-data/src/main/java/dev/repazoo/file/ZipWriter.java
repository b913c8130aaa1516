package dev.repazoo.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a zip archive whose stored entries begin at multiples of 64 bytes, so that readers can map
 * them.
 *
 * <p>Content is streamed: an entry's header is written with empty sizes and filled in afterwards.
 * Entries and archives beyond 4 GiB get zip64 fields.
 */
public final class ZipWriter {
  private static final int ALIGNMENT = 64;
  private static final int ZIP64_EXTRA = 20;
  private static final long LIMIT = 0xFFFFFFFFL;
  private static final int FLAG_UTF8 = 0x800;

  /** 1980-01-01, the earliest date of the format: equal content gives equal files. */
  private static final int DATE = 0x21;

  private final FileChannel channel;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private long count;

  /**
   * Starts an archive.
   *
   * @param channel an empty file, open for writing
   */
  public ZipWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Decides whether an entry that is there stays. */
  @FunctionalInterface
  public interface Keep {
    /**
     * Looks at an entry.
     *
     * @param name its path inside the archive
     * @param head its first bytes, at most 64
     * @param offset where its content begins in the file
     * @param size of its content in bytes
     * @return false to cut the archive off before it
     */
    boolean test(String name, ByteBuffer head, long offset, long size);
  }

  /**
   * Goes on with an archive of stored entries that an earlier writer of this class did not finish.
   * It is cut off after the last entry that is whole: its content there, with the right checksum.
   *
   * @param channel the file, open for reading and writing; an empty one starts an archive
   * @param keep decides on each entry; the first refused one and all after it are cut off
   * @throws IOException if the file can't be read
   */
  public static ZipWriter resume(FileChannel channel, Keep keep) throws IOException {
    ZipWriter writer = new ZipWriter(channel);
    long at = 0;
    while (true) {
      long next = writer.adopt(at, keep);
      if (next == at) {
        break;
      }
      at = next;
    }
    channel.truncate(at);
    channel.position(at);
    return writer;
  }

  /** Takes over the entry at a position; returns the next one's, or the same if it is not whole. */
  private long adopt(long at, Keep keep) throws IOException {
    ByteBuffer local = read(at, 30);
    if (local.remaining() < 30 || local.getInt(0) != 0x04034b50 || local.getShort(8) != 0) {
      return at;
    }
    int nameLength = Short.toUnsignedInt(local.getShort(26));
    int extraLength = Short.toUnsignedInt(local.getShort(28));
    ByteBuffer rest = read(at + 30, nameLength + extraLength);
    if (rest.remaining() < nameLength + extraLength || extraLength < ZIP64_EXTRA) {
      return at;
    }
    byte[] path = new byte[nameLength];
    rest.get(path);
    boolean wide = rest.getShort(nameLength) == 1;
    long size = wide ? rest.getLong(nameLength + 4) : Integer.toUnsignedLong(local.getInt(22));
    long data = at + 30 + nameLength + extraLength;
    if (size < 0 || data > channel.size() - size) {
      return at;
    }
    CRC32 crc = new CRC32();
    for (long done = 0; done < size; done += 1 << 20) {
      crc.update(read(data + done, (int) Math.min(1 << 20, size - done)));
    }
    String name = new String(path, StandardCharsets.UTF_8);
    if ((int) crc.getValue() != local.getInt(14)
        || !keep.test(name, read(data, (int) Math.min(64, size)), data, size)) {
      return at;
    }
    central(path, false, crc.getValue(), size, size, at);
    return data + size;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = buffer(length);
    while (bytes.hasRemaining()) {
      int n = channel.read(bytes, position + bytes.position());
      if (n < 0) {
        break;
      }
    }
    return bytes.flip();
  }

  /** What fills an entry. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes the content.
     *
     * @param out takes the bytes
     * @throws IOException if writing fails
     */
    void write(WritableByteChannel out) throws IOException;
  }

  /**
   * Adds an entry as it is.
   *
   * @param name its path inside the archive
   * @param content its bytes, from position to limit
   * @throws IOException if writing fails
   */
  public void stored(String name, ByteBuffer content) throws IOException {
    stored(name, out -> out.write(content.duplicate()));
  }

  /**
   * Adds an entry as it is, streaming it.
   *
   * @param name its path inside the archive
   * @param body writes its bytes
   * @throws IOException if writing fails
   */
  public void stored(String name, Body body) throws IOException {
    entry(name, false, body);
  }

  /**
   * Adds a compressed entry, streaming it.
   *
   * @param name its path inside the archive
   * @param body writes its bytes
   * @throws IOException if writing fails
   */
  public void deflated(String name, Body body) throws IOException {
    entry(name, true, body);
  }

  private void entry(String name, boolean deflated, Body body) throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    long start = channel.position();
    long bare = start + 30 + path.length + ZIP64_EXTRA + 4;
    int padding = (int) ((ALIGNMENT - bare % ALIGNMENT) % ALIGNMENT);
    int headerLength = (int) (bare - start) + padding;
    channel.position(start + headerLength);
    Counted out = new Counted(channel, deflated);
    body.write(out);
    out.finish();
    long end = channel.position();
    long compressed = end - start - headerLength;
    boolean wide = out.size >= LIMIT || compressed >= LIMIT;

    ByteBuffer local = buffer(headerLength);
    local.putInt(0x04034b50).putShort((short) (wide ? 45 : 20)).putShort((short) FLAG_UTF8);
    local.putShort((short) (deflated ? 8 : 0)).putShort((short) 0).putShort((short) DATE);
    local.putInt((int) out.crc.getValue());
    local.putInt((int) (wide ? LIMIT : compressed)).putInt((int) (wide ? LIMIT : out.size));
    local.putShort((short) path.length).putShort((short) (ZIP64_EXTRA + 4 + padding)).put(path);
    // A field of an id nobody reads keeps the place of the zip64 sizes where they aren't needed.
    local.putShort((short) (wide ? 1 : 0x4246)).putShort((short) 16);
    local.putLong(wide ? out.size : 0).putLong(wide ? compressed : 0);
    local.putShort((short) 0x4246).putShort((short) padding);
    write(local.clear(), start);
    channel.position(end);

    central(path, deflated, out.crc.getValue(), out.size, compressed, start);
  }

  private void central(
      byte[] path, boolean deflated, long crc, long size, long compressed, long start) {
    count++;
    boolean wide = size >= LIMIT || compressed >= LIMIT;
    int extra = (wide ? 16 : 0) + (start >= LIMIT ? 8 : 0);
    byte[] bytes = new byte[46 + path.length + (extra == 0 ? 0 : 4 + extra)];
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(0x02014b50).putShort((short) 45).putShort((short) (extra > 0 ? 45 : 20));
    entry.putShort((short) FLAG_UTF8).putShort((short) (deflated ? 8 : 0));
    entry.putShort((short) 0).putShort((short) DATE).putInt((int) crc);
    entry.putInt((int) (wide ? LIMIT : compressed)).putInt((int) (wide ? LIMIT : size));
    entry.putShort((short) path.length).putShort((short) (extra == 0 ? 0 : 4 + extra));
    entry.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    entry.putInt((int) Math.min(start, LIMIT)).put(path);
    if (extra > 0) {
      entry.putShort((short) 1).putShort((short) extra);
      if (wide) {
        entry.putLong(size).putLong(compressed);
      }
      if (start >= LIMIT) {
        entry.putLong(start);
      }
    }
    directory.writeBytes(bytes);
  }

  /**
   * Ends the archive; the channel stays open.
   *
   * @throws IOException if writing fails
   */
  public void finish() throws IOException {
    long start = channel.position();
    long size = directory.size();
    write(ByteBuffer.wrap(directory.toByteArray()), start);
    ByteBuffer end = buffer(56 + 20 + 22);
    if (start >= LIMIT || count >= 0xFFFF) {
      end.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
      end.putInt(0).putInt(0).putLong(count).putLong(count).putLong(size).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1);
    }
    short entries = (short) Math.min(count, 0xFFFF);
    end.putInt(0x06054b50).putInt(0).putShort(entries).putShort(entries);
    end.putInt((int) size).putInt((int) Math.min(start, LIMIT)).putShort((short) 0);
    write(end.flip(), start + size);
    channel.position(channel.size());
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Counts and checks what passes, compressing it if asked. */
  private static final class Counted implements WritableByteChannel {
    private final FileChannel channel;
    private final boolean stored;
    private final Deflater deflater;
    private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    private final CRC32 crc = new CRC32();
    private long size;
    private boolean open = true;

    Counted(FileChannel channel, boolean deflated) {
      this.channel = channel;
      this.deflater = new Deflater(deflated ? Deflater.DEFAULT_COMPRESSION : 0, true);
      this.stored = !deflated;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      crc.update(bytes.duplicate());
      size += length;
      if (stored) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } else {
        deflater.setInput(bytes);
        while (!deflater.needsInput()) {
          drain();
        }
      }
      return length;
    }

    void finish() throws IOException {
      if (!stored) {
        deflater.finish();
        while (!deflater.finished()) {
          drain();
        }
      }
      close();
    }

    private void drain() throws IOException {
      deflater.deflate(chunk.clear());
      chunk.flip();
      while (chunk.hasRemaining()) {
        channel.write(chunk);
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
}
