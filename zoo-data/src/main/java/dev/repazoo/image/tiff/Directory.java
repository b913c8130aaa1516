package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The tags of a TIFF file's first image.
 *
 * <p>Source: TIFF 6.0, section 2, and BigTIFF. As in Pillow, tags are passed over that are of
 * unknown type, there for a second time, or together larger than the file; and those behind one
 * that the file lacks, which libtiff takes.
 */
final class Directory {
  /** Bytes of a value of each type, by its number; 0 is no type. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8};

  private record Entry(int type, int at, int count) {}

  private final byte[] bytes;
  private final ByteBuffer file;
  private final Map<Integer, Entry> entries = new HashMap<>();
  private long outside;
  private boolean cut;

  private Directory(byte[] bytes, ByteBuffer file) {
    this.bytes = bytes;
    this.file = file;
  }

  /** Whether a file's bytes begin as TIFF; Pillow takes the number in the wrong order, too. */
  static boolean matches(byte[] file) {
    if (file.length < 4) {
      return false;
    }
    String order = new String(file, 0, 2, StandardCharsets.ISO_8859_1);
    boolean classic = file[2] + file[3] == 42 && file[2] * file[3] == 0;
    boolean big =
        order.equals("II") ? file[2] == 43 && file[3] == 0 : file[2] == 0 && file[3] == 43;
    return (order.equals("II") || order.equals("MM")) && (classic || big);
  }

  /**
   * Reads the first directory.
   *
   * @throws ImageFormatException if the file ends before it
   */
  static Directory read(byte[] bytes) throws ImageFormatException {
    ByteBuffer file =
        ByteBuffer.wrap(bytes)
            .order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    Directory directory = new Directory(bytes, file);
    boolean big = bytes[2] == 43 || bytes[3] == 43;
    int begin = position(big ? file.getLong(8) : Integer.toUnsignedLong(file.getInt(4)), bytes);
    long count = big ? file.getLong(begin) : file.getChar(begin);
    int at = begin + (big ? 8 : 2);
    int entryBytes = big ? 20 : 12;
    boolean lost = false;
    directory.cut = count > (file.limit() - at) / entryBytes;
    for (long i = 0; i < count && at + entryBytes <= file.limit(); i++) {
      int type = file.getChar(at + 2);
      long values = big ? file.getLong(at + 4) : Integer.toUnsignedLong(file.getInt(at + 4));
      int field = at + (big ? 12 : 8);
      int tag = file.getChar(at);
      boolean wanted = !lost || Tag.OF_COMPRESSION.contains(tag);
      if (wanted && type < SIZES.length && SIZES[type] > 0) {
        lost |= !directory.add(tag, type, values, field, big);
      }
      at += entryBytes;
    }
    return directory;
  }

  private static int position(long offset, byte[] file) throws ImageFormatException {
    if (offset < 0 || offset >= file.length) {
      throw ImageFormatException.ended();
    }
    return (int) offset;
  }

  /** Adds a tag, unless it is to be passed over; false if the file ends within it. */
  private boolean add(int tag, int type, long count, int field, boolean big) {
    if (entries.containsKey(tag) || count < 1) {
      return true;
    }
    long size = Math.min(count, file.limit() + 1L) * SIZES[type];
    long at = field;
    if (size > (big ? 8 : 4)) {
      outside += size;
      if (outside > file.limit()) {
        return true;
      }
      at = big ? file.getLong(field) : Integer.toUnsignedLong(file.getInt(field));
    }
    if (at < 0 || at + size > file.limit()) {
      return false;
    }
    entries.put(tag, new Entry(type, (int) at, (int) count));
    return true;
  }

  /** The whole file. */
  byte[] file() {
    return bytes;
  }

  ByteOrder order() {
    return file.order();
  }

  /** Whether the file ends before the last entry. */
  boolean cut() {
    return cut;
  }

  boolean littleEndian() {
    return file.order() == ByteOrder.LITTLE_ENDIAN;
  }

  boolean has(Tag tag) {
    return entries.containsKey(tag.number());
  }

  /**
   * A tag's numbers; none if it is not there.
   *
   * @throws ImageFormatException if it has no whole numbers
   */
  long[] numbers(Tag tag) throws ImageFormatException {
    Entry entry = entries.get(tag.number());
    if (entry == null) {
      return new long[0];
    }
    long[] values = new long[entry.count()];
    for (int i = 0; i < values.length; i++) {
      int at = entry.at() + i * SIZES[entry.type()];
      values[i] =
          switch (entry.type()) {
            case 3 -> file.getChar(at);
            case 8 -> file.getShort(at);
            case 4, 13 -> Integer.toUnsignedLong(file.getInt(at));
            case 9 -> file.getInt(at);
            case 16, 17 -> file.getLong(at);
            default ->
                throw new ImageFormatException(
                    "damaged TIFF: tag %s is of type %d".formatted(tag, entry.type()));
          };
    }
    return values;
  }

  /**
   * A tag's first number.
   *
   * @throws ImageFormatException if it has no whole numbers
   */
  long number(Tag tag, long otherwise) throws ImageFormatException {
    long[] values = numbers(tag);
    return values.length == 0 ? otherwise : values[0];
  }

  /** A tag's bytes, whatever they are; none if it is not there. */
  byte[] bytes(Tag tag) {
    Entry entry = entries.get(tag.number());
    if (entry == null) {
      return new byte[0];
    }
    byte[] values = new byte[entry.count() * SIZES[entry.type()]];
    file.get(entry.at(), values);
    return values;
  }

  /** A tag's numbers with a decimal point (float or rational); none if it is not there. */
  float[] floats(Tag tag) {
    Entry entry = entries.get(tag.number());
    boolean rational = entry != null && entry.type() == 5;
    if (entry == null || (!rational && entry.type() != 11)) {
      return new float[0];
    }
    float[] values = new float[entry.count()];
    for (int i = 0; i < values.length; i++) {
      int at = entry.at() + i * SIZES[entry.type()];
      values[i] =
          rational
              ? (float)
                  ((double) Integer.toUnsignedLong(file.getInt(at))
                      / Integer.toUnsignedLong(file.getInt(at + 4)))
              : file.getFloat(at);
    }
    return values;
  }
}
