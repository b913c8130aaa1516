package dev.repazoo.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Lays out 8-bit RGB PNG files without compression: what {@code compress_level=0} gives, only that
 * nothing passes through a deflater. Rows have no filter; all files of one size are equally long.
 */
public final class StoredPng {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;
  private static final int BLOCK = 65_535;
  private static final int CHUNK = 12;
  private static final int HEADER = 13;

  private StoredPng() {}

  /** The length in bytes of the file of an image of that size. */
  public static long length(int width, int height) {
    return 8 + CHUNK + HEADER + CHUNK + zlibLength(rawLength(width, height)) + CHUNK;
  }

  private static long rawLength(int width, int height) {
    return (3L * width + 1) * height;
  }

  private static long zlibLength(long raw) {
    return 2 + raw + 5 * ((raw + BLOCK - 1) / BLOCK) + 4;
  }

  /** The bytes of an image's file. */
  public static byte[] encode(RgbImage image) {
    byte[] file = new byte[Math.toIntExact(length(image.width(), image.height()))];
    ByteBuffer out = ByteBuffer.wrap(file).putLong(SIGNATURE);
    int header = out.putInt(HEADER).position();
    out.putInt(IHDR).putInt(image.width()).putInt(image.height());
    out.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
    seal(out, header);

    byte[] rows = rows(image);
    int data = out.putInt((int) zlibLength(rows.length)).position();
    out.putInt(IDAT).put((byte) 0x78).put((byte) 0x01);
    for (int at = 0; at < rows.length; at += BLOCK) {
      int length = Math.min(BLOCK, rows.length - at);
      out.put((byte) (at + length == rows.length ? 1 : 0));
      out.putShort(Short.reverseBytes((short) length));
      out.putShort(Short.reverseBytes((short) ~length));
      out.put(rows, at, length);
    }
    Adler32 adler = new Adler32();
    adler.update(rows);
    out.putInt((int) adler.getValue());
    seal(out, data);

    int end = out.putInt(0).position();
    out.putInt(IEND);
    seal(out, end);
    return file;
  }

  /** The rows, each after its filter type 0. */
  private static byte[] rows(RgbImage image) {
    int stride = 3 * image.width();
    byte[] rows = new byte[(stride + 1) * image.height()];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.hwc(), y * stride, rows, y * (stride + 1) + 1, stride);
    }
    return rows;
  }

  /** Ends a chunk with the checksum of its type and content. */
  private static void seal(ByteBuffer out, int type) {
    CRC32 crc = new CRC32();
    crc.update(out.slice(type, out.position() - type));
    out.putInt((int) crc.getValue());
  }

  /**
   * The size of the image in a file's first bytes, if they can be of such a file.
   *
   * @param head at least 24 bytes
   * @return width and height
   */
  public static Optional<Preprocessing.Resolution> size(ByteBuffer head) {
    ByteBuffer bytes = head.slice(); // big endian, whatever the other is
    if (bytes.remaining() < 24 || bytes.getLong(0) != SIGNATURE || bytes.getInt(12) != IHDR) {
      return Optional.empty();
    }
    int width = bytes.getInt(16);
    int height = bytes.getInt(20);
    return width < 1 || height < 1 || width > 16_384 || height > 16_384
        ? Optional.empty()
        : Optional.of(new Preprocessing.Resolution(width, height));
  }
}
