package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Texts and profiles in PNG files. Nothing is made of them; but Pillow refuses files with too many
 * or too large ones, and packed in an unknown way.
 */
final class PngText {
  private static final int LARGEST = 1 << 20;
  private static final int PART = 1 << 14;
  private static final long MOST = 64L * LARGEST;

  private long total;

  /**
   * Looks at a chunk.
   *
   * @throws ImageFormatException if Pillow refuses it
   */
  void check(String name, byte[] data) throws ImageFormatException {
    int key = zero(data, 0);
    switch (name) {
      case "tEXt" -> count(Math.max(0, data.length - key - 1));
      case "zTXt" -> packed(name, data, key + 1, true);
      case "iCCP" -> packed(name, data, key < data.length ? key + 1 : 0, false);
      default -> international(data, key);
    }
  }

  private void packed(String name, byte[] data, int method, boolean text)
      throws ImageFormatException {
    if (method >= data.length) {
      if (text) {
        return;
      }
      throw new ImageFormatException("damaged PNG: chunk iCCP is cut short");
    }
    if (data[method] != 0) {
      throw new ImageFormatException(
          "damaged PNG: chunk %s is compressed by an unknown method, %d"
              .formatted(name, data[method] & 0xff));
    }
    int size = unpackedSize(data, method + 1);
    count(text ? size : 0);
  }

  /**
   * Key, flag and method of compression, language, translated key, text; but for two, all end by 0.
   */
  private void international(byte[] data, int key) throws ImageFormatException {
    int language = key + 3;
    int translated = zero(data, language) + 1;
    int text = zero(data, translated) + 1;
    if (key + 2 >= data.length || translated > data.length || text > data.length) {
      return;
    }
    if (data[key + 1] == 0) {
      count(new String(data, text, data.length - text, StandardCharsets.UTF_8).length());
    } else if (data[key + 2] == 0) {
      count(unpackedSize(data, text));
    }
  }

  /** Where the next zero is; the length if there is none. */
  private static int zero(byte[] data, int from) {
    int at = Math.min(from, data.length);
    while (at < data.length && data[at] != 0) {
      at++;
    }
    return at;
  }

  private void count(long size) throws ImageFormatException {
    total += size;
    if (total > MOST) {
      throw new ImageFormatException("PNG of more than 64 MiB of texts");
    }
  }

  /** How long a text is unpacked; 0 if it is damaged, which does no harm. */
  private static int unpackedSize(byte[] data, int from) throws ImageFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data, from, data.length - from);
      byte[] part = new byte[PART];
      int size = 0;
      while (size < LARGEST && !inflater.finished() && !inflater.needsInput()) {
        size += inflater.inflate(part);
      }
      if (size == LARGEST && inflater.getRemaining() > 0 && !inflater.finished()) {
        throw new ImageFormatException("PNG of a text or profile of more than 1 MiB");
      }
      return size;
    } catch (DataFormatException e) {
      return 0;
    } finally {
      inflater.end();
    }
  }
}
