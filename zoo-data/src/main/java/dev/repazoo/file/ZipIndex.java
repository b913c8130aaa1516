package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The central directory of a zip file, with access to the bytes of stored entries where they lie.
 *
 * <p>{@link java.util.zip.ZipFile} hides the position of an entry, so a stored array can't be
 * mapped through it; that is why this class exists. Zip64 is read. Every size and offset is checked
 * against the file before it is used, and an entry that claims to inflate to more than deflate can
 * reach is refused before memory is taken.
 */
public final class ZipIndex {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** The most bytes one byte of a deflate stream can stand for. */
  private static final long MAX_RATIO = 1032;

  private static final int CHUNK = 1 << 20;

  /**
   * An entry of the archive.
   *
   * @param name its path inside the archive
   * @param method 0 stored, 8 deflated
   * @param compressedSize bytes in the file
   * @param size bytes of the content
   * @param crc CRC-32 of the content
   * @param headerOffset where its local header begins
   */
  public record Entry(
      String name, int method, long compressedSize, long size, long crc, long headerOffset) {
    /**
     * Whether the content lies in the file as it is.
     *
     * @return true if it is not compressed
     */
    public boolean stored() {
      return method == STORED;
    }
  }

  private final MappedFile file;
  private final Map<String, Entry> entries;

  private ZipIndex(MappedFile file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * Reads the directory of an archive.
   *
   * @param file the archive
   * @return its directory
   * @throws IOException if it is no zip file, is cut off or contradicts itself
   */
  public static ZipIndex read(MappedFile file) throws IOException {
    long tailLength = Math.min(file.size(), 65_557);
    long tailStart = file.size() - tailLength;
    ByteBuffer tail = file.slice(tailStart, tailLength);
    int end = (int) tailLength - 22;
    while (end >= 0 && tail.getInt(end) != END) {
      end--;
    }
    if (end < 0) {
      throw new ZipException("the zip directory at its end is missing: the file is cut off");
    }
    long count = Short.toUnsignedLong(tail.getShort(end + 10));
    long size = Integer.toUnsignedLong(tail.getInt(end + 12));
    long start = Integer.toUnsignedLong(tail.getInt(end + 16));
    if (count == 0xFFFF || size == 0xFFFFFFFFL || start == 0xFFFFFFFFL) {
      long locator = tailStart + end - 20;
      ByteBuffer at = locator < 0 ? null : file.slice(locator, 20);
      if (at != null && at.getInt(0) == LOCATOR64) {
        ByteBuffer end64 = file.slice(at.getLong(8), 56);
        if (end64.getInt(0) != END64) {
          throw new ZipException("the zip64 directory end is not where it should be");
        }
        count = end64.getLong(32);
        size = end64.getLong(40);
        start = end64.getLong(48);
      }
    }
    if (count < 0 || size < 0 || count > size / 46) {
      throw new ZipException("the zip directory claims " + count + " entries in " + size + " B");
    }
    return new ZipIndex(file, directory(file.slice(start, size), count));
  }

  private static Map<String, Entry> directory(ByteBuffer bytes, long count) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      if (bytes.remaining() < 46 || bytes.getInt(bytes.position()) != CENTRAL) {
        throw new ZipException("the zip directory is damaged at entry " + i);
      }
      int p = bytes.position();
      int flags = bytes.getShort(p + 8);
      int method = Short.toUnsignedInt(bytes.getShort(p + 10));
      long crc = Integer.toUnsignedLong(bytes.getInt(p + 16));
      long compressed = Integer.toUnsignedLong(bytes.getInt(p + 20));
      long size = Integer.toUnsignedLong(bytes.getInt(p + 24));
      int nameLength = Short.toUnsignedInt(bytes.getShort(p + 28));
      int extraLength = Short.toUnsignedInt(bytes.getShort(p + 30));
      int commentLength = Short.toUnsignedInt(bytes.getShort(p + 32));
      long header = Integer.toUnsignedLong(bytes.getInt(p + 42));
      if (bytes.remaining() < 46 + nameLength + extraLength + commentLength) {
        throw new ZipException("the zip directory is damaged at entry " + i);
      }
      byte[] name = new byte[nameLength];
      bytes.get(p + 46, name);
      String text = FileNames.text(name);
      ByteBuffer extra =
          bytes.slice(p + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
      Zip64 wide = Zip64.of(extra, size, compressed, header);
      if ((flags & 1) != 0) {
        throw new ZipException("entry " + text + " is encrypted");
      }
      Entry entry = new Entry(text, method, wide.compressed, wide.size, crc, wide.header);
      if (entries.put(text, entry) != null) {
        throw new ZipException("entry " + text + " occurs twice");
      }
      bytes.position(p + 46 + nameLength + extraLength + commentLength);
    }
    return entries;
  }

  /** The three fields that a zip64 extra field may widen, in its order. */
  private record Zip64(long size, long compressed, long header) {
    static Zip64 of(ByteBuffer extra, long size, long compressed, long header) throws ZipException {
      while (extra.remaining() >= 4) {
        int id = Short.toUnsignedInt(extra.getShort());
        int length = Short.toUnsignedInt(extra.getShort());
        if (length > extra.remaining()) {
          break; // some writers pad with bytes that are no field
        }
        ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        extra.position(extra.position() + length);
        if (id == 1) {
          return new Zip64(widen(field, size), widen(field, compressed), widen(field, header));
        }
      }
      return new Zip64(size, compressed, header);
    }

    private static long widen(ByteBuffer field, long value) throws ZipException {
      if (value != 0xFFFFFFFFL) {
        return value;
      }
      if (field.remaining() < 8) {
        throw new ZipException("a zip64 field is too short");
      }
      return field.getLong();
    }
  }

  /**
   * All entries, in the order of the directory.
   *
   * @return the entries
   */
  public Collection<Entry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /**
   * Looks an entry up.
   *
   * @param name its path inside the archive
   * @return the entry, if there is one
   */
  public Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * Where an entry's bytes begin in the file.
   *
   * @param entry an entry of this archive
   * @return offset of its first (compressed) byte
   * @throws IOException if the local header is not there or the bytes reach past the end
   */
  public long dataOffset(Entry entry) throws IOException {
    ByteBuffer header = file.slice(entry.headerOffset(), 30);
    if (header.getInt(0) != LOCAL) {
      throw new ZipException("entry " + entry.name() + " has no local header");
    }
    long offset =
        entry.headerOffset()
            + 30
            + Short.toUnsignedInt(header.getShort(26))
            + Short.toUnsignedInt(header.getShort(28));
    if (entry.compressedSize() < 0 || offset > file.size() - entry.compressedSize()) {
      throw new ZipException("entry " + entry.name() + " reaches past the end of the file");
    }
    return offset;
  }

  /**
   * The content of a stored entry, to be read in parts. It is compared with its checksum as it is
   * read; opening it reads nothing.
   *
   * @param entry a stored entry of this archive
   * @throws IOException if its local header is damaged, or it reaches past the end
   */
  public ZipContent content(Entry entry) throws IOException {
    return new ZipContent(file, entry, dataOffset(entry), hasChecksums());
  }

  /**
   * The content of an entry: mapped if it is stored, inflated into the heap if not.
   *
   * @param entry an entry of this archive
   * @return its bytes, little endian
   * @throws IOException if it can't be read, is damaged or larger than 2 GiB
   */
  public ByteBuffer bytes(Entry entry) throws IOException {
    ByteBuffer bytes = head(entry, Long.MAX_VALUE);
    if (entry.stored() && hasChecksums()) {
      CRC32 crc = new CRC32();
      crc.update(bytes.duplicate());
      if (crc.getValue() != entry.crc()) {
        throw ZipContent.damaged(file, entry);
      }
    }
    return bytes;
  }

  /**
   * Whether the archive has checksums at all. PyTorch writes zeros in their place when it is told
   * to ({@code torch.serialization.set_crc32_options(False)}).
   */
  public boolean hasChecksums() {
    return entries.values().stream().anyMatch(entry -> entry.crc() != 0);
  }

  /**
   * The first bytes of an entry's content; those of a stored one aren't compared with its checksum.
   *
   * @param entry an entry of this archive
   * @param most how many at most
   * @return the bytes, little endian; fewer if the content is shorter
   * @throws IOException if they can't be read, or the entry is damaged
   */
  public ByteBuffer head(Entry entry, long most) throws IOException {
    try {
      return read(entry, most);
    } catch (IOException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private ByteBuffer read(Entry entry, long most) throws IOException {
    long offset = dataOffset(entry);
    if (entry.stored()) {
      if (entry.size() != entry.compressedSize()) {
        throw new ZipException("entry " + entry.name() + " is stored with two sizes");
      }
      return file.slice(offset, Math.min(most, entry.size()));
    }
    if (entry.method() != DEFLATED) {
      throw new ZipException("entry " + entry.name() + " has zip method " + entry.method());
    }
    long length = Math.min(most, entry.size());
    if (length < 0
        || length > Integer.MAX_VALUE - 8
        || entry.size() / MAX_RATIO > entry.compressedSize() + 1) {
      throw new ZipException("entry " + entry.name() + " claims " + entry.size() + " bytes");
    }
    return inflate(entry, offset, (int) length);
  }

  private ByteBuffer inflate(Entry entry, long offset, int length) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      byte[] content = new byte[length];
      long read = 0;
      int done = 0;
      while (done < length) {
        if (inflater.needsInput()) {
          long rest = Math.min(entry.compressedSize() - read, CHUNK);
          inflater.setInput(file.slice(offset + read, rest));
          read += rest;
        }
        int n = inflater.inflate(content, done, length - done);
        if (n == 0 && (inflater.finished() || read == entry.compressedSize())) {
          throw new ZipException("entry " + entry.name() + " is cut off");
        }
        done += n;
      }
      if (length == entry.size()) {
        CRC32 crc = new CRC32();
        crc.update(content);
        if (crc.getValue() != entry.crc()) {
          throw new ZipException("entry " + entry.name() + " is damaged: its CRC-32 differs");
        }
      }
      return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    } catch (DataFormatException e) {
      throw new ZipException("entry " + entry.name() + " is damaged: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new ZipException("entry " + entry.name() + " does not fit into the Java heap");
    } finally {
      inflater.end();
    }
  }
}
