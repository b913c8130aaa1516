package dev.repazoo.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes 8-bit RGB images as PNG (ISO/IEC 15948), with texts about them. */
final class PngImage {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final byte[] RGB_8 = {8, 2, 0, 0, 0};

  /** The third filter: the byte above is subtracted. */
  private static final int UP = 2;

  private PngImage() {}

  /**
   * A file's bytes.
   *
   * @param rgb uint8 [height, width, 3]
   * @param texts by their keywords, of 1 to 79 ASCII letters each
   */
  static byte[] encode(byte[] rgb, int width, int height, Map<String, String> texts) {
    ByteArrayOutputStream file = new ByteArrayOutputStream(rgb.length / 2 + 1024);
    file.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(SIGNATURE).array());
    chunk(file, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(RGB_8).array());
    texts.forEach((key, text) -> chunk(file, "iTXt", text(key, text)));
    chunk(file, "IDAT", rows(rgb, width, height));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  /** Keyword, not compressed, no language, no translated keyword, text. */
  private static byte[] text(String key, String text) {
    return (key + "\0\0\0\0\0" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] rows(byte[] rgb, int width, int height) {
    int length = 3 * width;
    byte[] row = new byte[length + 1];
    row[0] = UP;
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      for (int y = 0; y < height; y++) {
        for (int i = 0; i < length; i++) {
          int above = y > 0 ? rgb[(y - 1) * length + i] : 0;
          row[i + 1] = (byte) (rgb[y * length + i] - above);
        }
        out.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] data) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(data.length).array());
    file.writeBytes(type);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }
}
