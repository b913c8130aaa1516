package dev.repazoo.image;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** Texts in PNG files: {@code iTXt} chunks (ISO/IEC 15948, 11.3.4.5) after the header. */
final class PngTexts {
  /** The signature, and the header with its length, name and checksum. */
  private static final int HEADER_END = 8 + 25;

  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int LONGEST_KEYWORD = 79;

  /** After a keyword: its end, two flags for no compression, and two empty texts. */
  private static final String PLAIN = "\0\0\0\0\0";

  private PngTexts() {}

  /**
   * A file with texts in it.
   *
   * @param png a file's bytes
   * @param texts by keywords of 1 to 79 printable ASCII letters
   */
  static byte[] with(byte[] png, Map<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 100 * texts.size());
    out.write(png, 0, HEADER_END);
    texts.forEach((keyword, text) -> out.writeBytes(chunk(keyword, text)));
    out.write(png, HEADER_END, png.length - HEADER_END);
    return out.toByteArray();
  }

  /**
   * The texts before a file's pixels that aren't compressed.
   *
   * @throws IOException if it is no PNG file, or ends before its pixels
   */
  static Map<String, String> read(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    if (in.readLong() != SIGNATURE) {
      throw new IOException("not a PNG file");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    while (true) {
      int length = in.readInt();
      String name = new String(in.readNBytes(Integer.BYTES), StandardCharsets.US_ASCII);
      if (name.equals("IDAT")) {
        return texts;
      }
      if (name.equals("iTXt")) {
        String content = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        int end = content.indexOf(PLAIN);
        if (end > 0) {
          texts.put(content.substring(0, end), content.substring(end + PLAIN.length()));
        }
        in.skipNBytes(Integer.BYTES);
      } else {
        in.skipNBytes((long) length + Integer.BYTES);
      }
    }
  }

  /** Keyword, not compressed, no language, no translated keyword, text. */
  private static byte[] chunk(String keyword, String text) {
    if (!keyword.matches("[ -~]{1," + LONGEST_KEYWORD + "}")) {
      throw new IllegalArgumentException("'" + keyword + "' is no keyword of PNG");
    }
    byte[] content =
        ("iTXt" + keyword + PLAIN + text.replace('\0', ' ')).getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(content);
    return ByteBuffer.allocate(content.length + 2 * Integer.BYTES)
        .putInt(content.length - Integer.BYTES)
        .put(content)
        .putInt((int) crc.getValue())
        .array();
  }
}
