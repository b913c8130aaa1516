package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The chunks of a PNG file, one after the other. */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int CHECKSUM = 4;

  private final byte[] file;
  private int at = SIGNATURE;
  private String name = "";
  private int begin;
  private long length;

  PngChunks(byte[] file) {
    this.file = file;
  }

  /**
   * Goes to the next chunk.
   *
   * @throws ImageFormatException if there is none, or nothing that could be one
   */
  void next() throws ImageFormatException {
    if (at > file.length - 8) {
      throw ImageFormatException.ended();
    }
    length = Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(at));
    name = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
    begin = at + 8;
    at = (int) Math.min(begin + length + CHECKSUM, file.length);
    if (!name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))) {
      throw new ImageFormatException("damaged PNG: no chunk where one is expected");
    }
  }

  String name() {
    return name;
  }

  /** Where the chunk's data are in the file. */
  int begin() {
    return begin;
  }

  /** How many of the chunk's data the file has. */
  int available() {
    return (int) Math.min(length, file.length - begin);
  }

  /**
   * The chunk's data.
   *
   * @throws ImageFormatException if the file ends within them
   */
  ByteBuffer data() throws ImageFormatException {
    if (available() < length) {
      throw ImageFormatException.ended();
    }
    return ByteBuffer.wrap(file, begin, (int) length).slice();
  }

  /**
   * Compares the chunk's checksum.
   *
   * @throws ImageFormatException if it is another, or not there
   */
  void checkSum() throws ImageFormatException {
    if (begin + length + CHECKSUM > file.length) {
      throw ImageFormatException.ended();
    }
    CRC32 crc = new CRC32();
    crc.update(file, begin - 4, 4 + (int) length);
    if ((int) crc.getValue() != ByteBuffer.wrap(file).getInt(begin + (int) length)) {
      throw new ImageFormatException("damaged PNG: the checksum of chunk " + name + " is wrong");
    }
  }
}
