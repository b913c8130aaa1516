package dev.repazoo.text.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What CLIP's pattern tells apart: letters, numbers, white space, and all else.
 *
 * <p>By a table of its own and not by {@link Character}: tokens must not change with the Java that
 * runs, and the two tokenizers go by different versions of Unicode.
 */
enum CharacterClass {
  LETTER,
  NUMBER,
  SPACE,
  OTHER;

  private static final String FILE = "character-classes.txt";

  private record Range(int first, int last, CharacterClass type, boolean recent) {}

  private static final List<Range> RANGES = ranges();
  private static final int[] FIRST = RANGES.stream().mapToInt(Range::first).toArray();

  /** What is asked for most: up to U+07FF, all in one byte or two of UTF-8. */
  private static final CharacterClass[] COMMON = common();

  private static List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    try (InputStream file = CharacterClass.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(file, FILE), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          ranges.add(range(line.split(" ", 3)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ranges;
  }

  private static Range range(String[] fields) {
    int first = Integer.parseInt(fields[0], 16);
    int last = Integer.parseInt(fields[1], 16);
    return switch (fields[2]) {
      case "L" -> new Range(first, last, LETTER, false);
      case "N" -> new Range(first, last, NUMBER, false);
      case "S" -> new Range(first, last, SPACE, false);
      case "l" -> new Range(first, last, LETTER, true);
      case "n" -> new Range(first, last, NUMBER, true);
      default -> throw new IllegalStateException(FILE + ": unknown class " + fields[2]);
    };
  }

  private static CharacterClass[] common() {
    CharacterClass[] common = new CharacterClass[0x800];
    for (int c = 0; c < common.length; c++) {
      common[c] = find(c, false);
    }
    return common;
  }

  /**
   * An iota below, in neither class of a pattern that ignores case: its other cases are letters.
   */
  private static final int COMBINING_IOTA = 0x345;

  /** The class of a character as a tokenizer sees it; spaces belong to no word. */
  static CharacterClass of(int codePoint, ClipFlavour flavour) {
    if (codePoint == COMBINING_IOTA && flavour == ClipFlavour.OPENAI) {
      return SPACE;
    }
    return codePoint < COMMON.length
        ? COMMON[codePoint]
        : find(codePoint, flavour == ClipFlavour.OPENAI);
  }

  private static CharacterClass find(int codePoint, boolean withRecent) {
    int found = Arrays.binarySearch(FIRST, codePoint);
    int index = found >= 0 ? found : -found - 2;
    if (index < 0 || codePoint > RANGES.get(index).last()) {
      return OTHER;
    }
    Range range = RANGES.get(index);
    return range.recent() && !withRecent ? OTHER : range.type();
  }
}
