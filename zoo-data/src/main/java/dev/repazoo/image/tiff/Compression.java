package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How a strip's or tile's data are compressed. */
enum Compression {
  NONE(1),
  CCITT(2),
  GROUP3(3),
  GROUP4(4),
  LZW(5),
  JPEG(7),
  DEFLATE(8),
  PACK_BITS(32_773),
  OLD_DEFLATE(32_946),
  ZSTANDARD(50_000);

  private final int number;

  Compression(int number) {
    this.number = number;
  }

  /**
   * The one of a number.
   *
   * @throws ImageFormatException if it is not read
   */
  static Compression of(long number) throws ImageFormatException {
    for (Compression compression : values()) {
      if (compression.number == number) {
        return compression;
      }
    }
    String name = number == 6 ? "old-style JPEG" : number == 34_925 ? "LZMA" : "number " + number;
    throw new ImageFormatException("TIFF of compression " + name + ", which is not read");
  }

  /** Whether samples may be stored as differences. */
  boolean hasPredictor() {
    return this == LZW || this == DEFLATE || this == OLD_DEFLATE || this == ZSTANDARD;
  }

  /** Whether it is for black and white alone. */
  boolean isFax() {
    return this == CCITT || this == GROUP3 || this == GROUP4;
  }

  /**
   * Unpacks bytes until there are as many as wanted.
   *
   * @param out takes them
   * @param size how many
   * @throws ImageFormatException if they are fewer, or damaged
   */
  void unpack(byte[] data, byte[] out, int size) throws ImageFormatException {
    switch (this) {
      case LZW -> TiffLzw.unpack(data, out, size);
      case DEFLATE, OLD_DEFLATE -> inflate(data, out, size);
      case PACK_BITS -> packBits(data, out, size);
      case ZSTANDARD -> zstandard(data, out, size);
      case NONE, CCITT, GROUP3, GROUP4, JPEG ->
          throw new IllegalStateException(this + " is not a compression of bytes");
    }
  }

  private static void inflate(byte[] data, byte[] out, int size) throws ImageFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      if (inflater.inflate(out, 0, size) < size) {
        throw ImageFormatException.ended();
      }
      // More data than wanted do no harm; a wrong checksum does.
      if (!inflater.finished() && inflater.inflate(new byte[1]) == 0 && !inflater.finished()) {
        throw ImageFormatException.ended();
      }
    } catch (DataFormatException e) {
      throw ImageFormatException.damaged(e);
    } finally {
      inflater.end();
    }
  }

  private static void zstandard(byte[] data, byte[] out, int size) throws ImageFormatException {
    try {
      if (new ZstdDecompressor().decompress(data, 0, data.length, out, 0, size) < size) {
        throw ImageFormatException.ended();
      }
    } catch (MalformedInputException e) {
      throw ImageFormatException.damaged(e);
    }
  }

  /** Source: TIFF 6.0, section 9. */
  private static void packBits(byte[] data, byte[] out, int size) throws ImageFormatException {
    int at = 0;
    int filled = 0;
    while (filled < size) {
      if (at >= data.length) {
        throw ImageFormatException.ended();
      }
      int code = data[at++];
      if (code == -128) {
        continue;
      }
      int count = Math.min(size - filled, code < 0 ? 1 - code : 1 + code);
      int taken = code < 0 ? 1 : count;
      if (at + taken > data.length) {
        throw ImageFormatException.ended();
      }
      if (code < 0) {
        Arrays.fill(out, filled, filled + count, data[at]);
      } else {
        System.arraycopy(data, at, out, filled, count);
      }
      at += taken;
      filled += count;
    }
  }
}
