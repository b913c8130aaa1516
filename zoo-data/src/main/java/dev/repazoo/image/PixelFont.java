package dev.repazoo.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes into images, in letters of five by seven pixels. Fonts of the system are not used: servers
 * often have none.
 *
 * <p>It knows ASCII. Letters with accents lose them, and what is left of another script is a box.
 */
final class PixelFont {
  /** Width of a letter with the gap after it. */
  static final int ADVANCE = 6;

  /** Height of a line with the gap below it. */
  static final int LINE = 9;

  private static final String RESOURCE = "font5x7.txt";
  private static final int FIRST = 0x20;
  private static final int COLUMNS = 5;
  private static final int ROWS = 7;
  private static final byte WHITE = (byte) 255;

  private static final List<String[]> GLYPHS = read();

  private PixelFont() {}

  private static List<String[]> read() {
    try (InputStream in = PixelFont.class.getResourceAsStream(RESOURCE)) {
      List<String[]> glyphs = new ArrayList<>();
      String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      for (int i = 0; i < lines.length; i++) {
        if (lines[i].startsWith("U+")) {
          String[] rows = new String[ROWS];
          System.arraycopy(lines, i + 1, rows, 0, ROWS);
          glyphs.add(rows);
        }
      }
      return List.copyOf(glyphs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text of the letters that there are; other characters become U+FFFD, each one. */
  static String known(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    StringBuilder known = new StringBuilder();
    decomposed
        .codePoints()
        .forEach(
            point ->
                known.append(
                    Character.isWhitespace(point)
                        ? ' '
                        : point > FIRST && point < FIRST + GLYPHS.size()
                            ? (char) point
                            : '\uFFFD'));
    return known.toString();
  }

  /** Writes a line in white; what lies outside of the image is cut. */
  static void write(RgbImage image, String line, int left, int top) {
    for (int i = 0; i < line.length(); i++) {
      for (int y = 0; y < ROWS; y++) {
        for (int x = 0; x < COLUMNS; x++) {
          if (ink(line.charAt(i), x, y)) {
            dot(image, left + i * ADVANCE + x, top + y);
          }
        }
      }
    }
  }

  private static boolean ink(char letter, int x, int y) {
    int glyph = letter - FIRST;
    if (glyph < GLYPHS.size()) {
      return GLYPHS.get(glyph)[y].charAt(x) == '#';
    }
    return x == 0 || x == COLUMNS - 1 || y == 0 || y == ROWS - 1;
  }

  private static void dot(RgbImage image, int x, int y) {
    if (x < 0 || y < 0 || x >= image.width() || y >= image.height()) {
      return;
    }
    int at = 3 * (y * image.width() + x);
    image.hwc()[at] = WHITE;
    image.hwc()[at + 1] = WHITE;
    image.hwc()[at + 2] = WHITE;
  }
}
