package dev.repazoo.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a zip says of an entry, before its content and again in the directory at the archive's end.
 *
 * <p>Sizes and offsets beyond 4 GiB go to a zip64 field, and the plain ones say so by {@link
 * #LIMIT}.
 *
 * <p>Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header) to 4.3.16 (end of the directory).
 *
 * @param name the entry's path inside the archive
 * @param deflated whether it is compressed
 * @param crc checksum of its content
 * @param size of its content in bytes
 * @param compressed size in the archive in bytes
 * @param offset where its local header begins in the archive
 */
record ZipRecord(String name, boolean deflated, long crc, long size, long compressed, long offset) {
  static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;

  /** Length of a local header without name and extra fields. */
  static final int LOCAL_LENGTH = 30;

  /** The id of the extra field that holds large sizes. */
  static final int ZIP64 = 1;

  /** Id and length, which an extra field begins with. */
  static final int EXTRA_HEADER = 4;

  /** The zip64 field of a local header: two sizes. */
  static final int LOCAL_ZIP64_LENGTH = EXTRA_HEADER + 16;

  private static final int CENTRAL_LENGTH = 46;
  private static final int END_LENGTH = 22;
  private static final int END64_LENGTH = 56;
  private static final int END64_LOCATOR_LENGTH = 20;

  /** An extra field of an id that nobody reads: it only fills the room. */
  private static final int FILLER = 0x4246;

  private static final int ALIGNMENT = 64;
  private static final long LIMIT = 0xFFFFFFFFL;
  private static final int COUNT_LIMIT = 0xFFFF;

  private static final int VERSION = 20;
  private static final int VERSION_ZIP64 = 45;
  private static final int NAME_IS_UTF8 = 0x800;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** 1980-01-01 at midnight, the earliest of the format: equal content gives equal files. */
  private static final int DATE = 0x21;

  private static final int TIME = 0;

  /**
   * The length of an entry's local header: its end, where the content begins, is a multiple of 64.
   */
  static int localLength(String name, long offset) {
    int bare = LOCAL_LENGTH + utf8(name).length + LOCAL_ZIP64_LENGTH + EXTRA_HEADER;
    int padding = (int) ((ALIGNMENT - (offset + bare) % ALIGNMENT) % ALIGNMENT);
    return bare + padding;
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private boolean sizesNeedZip64() {
    return size >= LIMIT || compressed >= LIMIT;
  }

  private static long orLimit(boolean zip64, long value) {
    return zip64 ? LIMIT : value;
  }

  private int method() {
    return deflated ? DEFLATED : STORED;
  }

  /**
   * What stands before the content. Its length doesn't depend on sizes, which are known only after
   * the content: where they need no zip64 field, a filler has its place.
   */
  ByteBuffer local() {
    byte[] path = utf8(name);
    int length = localLength(name, offset);
    int extra = length - LOCAL_LENGTH - path.length;
    boolean zip64 = sizesNeedZip64();
    return new ZipFields(length)
        .u32(LOCAL_SIGNATURE)
        .u16(zip64 ? VERSION_ZIP64 : VERSION)
        .u16(NAME_IS_UTF8)
        .u16(method())
        .u16(TIME)
        .u16(DATE)
        .u32(crc)
        .u32(orLimit(zip64, compressed))
        .u32(orLimit(zip64, size))
        .u16(path.length)
        .u16(extra)
        .raw(path)
        .u16(zip64 ? ZIP64 : FILLER)
        .u16(LOCAL_ZIP64_LENGTH - EXTRA_HEADER)
        .u64(zip64 ? size : 0)
        .u64(zip64 ? compressed : 0)
        .u16(FILLER)
        .u16(extra - LOCAL_ZIP64_LENGTH - EXTRA_HEADER)
        .record();
  }

  /** What stands in the directory. */
  ByteBuffer central() {
    byte[] path = utf8(name);
    boolean sizes = sizesNeedZip64();
    boolean place = offset >= LIMIT;
    int zip64 = (sizes ? 16 : 0) + (place ? 8 : 0);
    int extra = zip64 == 0 ? 0 : EXTRA_HEADER + zip64;
    ZipFields fields =
        new ZipFields(CENTRAL_LENGTH + path.length + extra)
            .u32(CENTRAL_SIGNATURE)
            .u16(VERSION_ZIP64) // of the format that the writer knows
            .u16(zip64 > 0 ? VERSION_ZIP64 : VERSION)
            .u16(NAME_IS_UTF8)
            .u16(method())
            .u16(TIME)
            .u16(DATE)
            .u32(crc)
            .u32(orLimit(sizes, compressed))
            .u32(orLimit(sizes, size))
            .u16(path.length)
            .u16(extra)
            .u16(0) // length of a comment
            .u16(0) // number of the disk
            .u16(0) // internal attributes
            .u32(0) // external attributes
            .u32(orLimit(place, offset))
            .raw(path);
    if (zip64 > 0) {
      fields.u16(ZIP64).u16(zip64);
    }
    if (sizes) {
      fields.u64(size).u64(compressed);
    }
    if (place) {
      fields.u64(offset);
    }
    return fields.record();
  }

  /**
   * What ends an archive.
   *
   * @param count of entries
   * @param begin where the directory begins
   * @param length of the directory
   */
  static ByteBuffer end(long count, long begin, long length) {
    boolean zip64 = begin >= LIMIT || count >= COUNT_LIMIT;
    int entries = (int) Math.min(count, COUNT_LIMIT);
    ZipFields fields =
        new ZipFields(END_LENGTH + (zip64 ? END64_LENGTH + END64_LOCATOR_LENGTH : 0));
    if (zip64) {
      fields
          .u32(END64_SIGNATURE)
          .u64(END64_LENGTH - 12) // what follows this field
          .u16(VERSION_ZIP64)
          .u16(VERSION_ZIP64)
          .u32(0) // this disk
          .u32(0) // the directory's disk
          .u64(count) // on this disk
          .u64(count)
          .u64(length)
          .u64(begin)
          .u32(END64_LOCATOR_SIGNATURE)
          .u32(0) // disk of the zip64 end
          .u64(begin + length)
          .u32(1); // disks
    }
    return fields
        .u32(END_SIGNATURE)
        .u16(0) // this disk
        .u16(0) // the directory's disk
        .u16(entries) // on this disk
        .u16(entries)
        .u32(length)
        .u32(Math.min(begin, LIMIT))
        .u16(0) // length of a comment
        .record();
  }
}
