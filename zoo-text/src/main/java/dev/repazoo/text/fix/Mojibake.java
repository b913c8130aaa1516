package dev.repazoo.text.fix;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * UTF-8 that was read as something else, told by characters that seldom follow one another
 * otherwise.
 *
 * <p>Source: ftfy 6.3.1, {@code badness.BADNESS_RE} and {@code chardata.UTF8_DETECTOR_RE}, whose
 * reasons its documentation gives.
 */
final class Mojibake {
  private static final Map<String, List<String>> RANGES = TableFile.read("mojibake.txt");
  private static final Map<String, String> SETS = sets();

  /** Combinations that are mojibake, with the names of {@code mojibake.txt} in braces. */
  private static final List<String> UNLIKELY =
      List.of(
          "[{c1}]",
          "[{bad}{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}][{bad}]",
          "[a-zA-Z][{lower_common}{upper_common}][{bad}]",
          "[{bad}][{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}]",
          "[{lower_accented}{lower_common}{box}{end_punctuation}{currency}{numeric}][{upper_accented}]",
          "[{box}{end_punctuation}{currency}{numeric}][{lower_accented}]",
          "[{lower_accented}{box}{end_punctuation}][{currency}]",
          "[{space}][{upper_accented}][{currency}]",
          "[{upper_accented}{box}][{numeric}{law}]",
          "[{lower_accented}{upper_accented}{box}{currency}{end_punctuation}][{start_punctuation}][{numeric}]",
          "[{lower_accented}{upper_accented}{currency}{numeric}{box}{law}][{end_punctuation}][{start_punctuation}]",
          "[{currency}{numeric}{box}][{start_punctuation}]",
          "[a-z][{upper_accented}][{start_punctuation}{currency}]",
          "[{box}][{kaomoji}]",
          "[{lower_accented}{upper_accented}{currency}{numeric}{start_punctuation}{end_punctuation}{law}][{box}]",
          "[{box}][{end_punctuation}]",
          "[{lower_accented}{upper_accented}][{start_punctuation}{end_punctuation}][\\p{L}\\p{N}_]",
          // a ligature that a letter should follow, a degree sign that none should be before
          "[\u0152\u0153][^A-Za-z]",
          "[{upper_accented}]\u00b0",
          // Windows-1252: of Latin letters, of Arabic and of South Asian ones
          "[\u00c2\u00c3\u00ce\u00d0][\u20ac\u0153\u0160\u0161\u00a2\u00a3\u0178\u017e\u00a0\u00ad\u00ae\u00a9\u00b0\u00b7\u00bb{start_punctuation}{end_punctuation}\u2013\u2014\u00b4]",
          "\u00d7[\u00b2\u00b3]",
          "[\u00d8\u00d9][{common}{currency}{bad}{numeric}{start_punctuation}\u0178\u0160\u00ae\u00b0\u00b5\u00bb]"
              + "[\u00d8\u00d9][{common}{currency}{bad}{numeric}{start_punctuation}\u0178\u0160\u00ae\u00b0\u00b5\u00bb]",
          "\u00e0[\u00b2\u00b5\u00b9\u00bc\u00bd\u00be]",
          // Mac OS Roman
          "\u221a[\u00b1\u2202\u2020\u2260\u00ae\u2122\u00b4\u2264\u2265\u00a5\u00b5\u00f8]",
          "\u2248[\u00b0\u00a2]",
          "\u201a\u00c4[\u00ec\u00ee\u00ef\u00f2\u00f4\u00fa\u00f9\u00fb\u2020\u00b0\u00a2\u03c0]",
          "\u201a[\u00e2\u00f3][\u00e0\u00e4\u00b0\u00ea]",
          // Windows-1251: U+2000 and up, Latin or Cyrillic letters, twice over
          "\u0432\u0402",
          "[\u0412\u0413\u0420\u0421][{c1}{bad}{start_punctuation}{end_punctuation}{currency}\u00b0\u00b5][\u0412\u0413\u0420\u0421]",
          "\u0413\u045e\u0412\u0402\u0412[^\n][A-Za-z ]",
          // Windows-1252: a grave, a acute, and the no-break space
          "\u00c3[\u00a0\u00a1]",
          "[a-z][{space}]?[\u00c3\u00c2][ ]",
          "^[\u00c3\u00c2][ ]",
          "[a-z.,?!{end_punctuation}]\u00c2[ {start_punctuation}{end_punctuation}]",
          // Windows-1253: U+2000 and up, Latin or Greek letters
          "\u03b2\u20ac[\u2122\u00a0\u0386\u00ad\u00ae\u00b0]",
          "[\u0392\u0393\u039e\u039f][{c1}{bad}{start_punctuation}{end_punctuation}{currency}\u00b0][\u0392\u0393\u039e\u039f]",
          // Windows-1257: U+2000 and up
          "\u0101\u20ac");

  private static final Pattern BAD = Pattern.compile(filled(String.join("|", UNLIKELY)));
  private static final BitSet FIRST_OF_2 = members("utf8_first_of_2");
  private static final BitSet FIRST_OF_3 = members("utf8_first_of_3");
  private static final BitSet FIRST_OF_4 = members("utf8_first_of_4");
  private static final BitSet CONTINUATION = members("utf8_continuation");
  private static final BitSet STRICT_CONTINUATION = members("utf8_continuation_strict");

  private Mojibake() {}

  private static Map<String, String> sets() {
    Map<String, String> sets = new HashMap<>();
    RANGES.forEach(
        (name, ranges) -> {
          StringBuilder set = new StringBuilder();
          for (String range : ranges) {
            String[] ends = range.split("-", 2);
            set.append("\\x{").append(ends[0]).append("}-\\x{").append(ends[1]).append('}');
          }
          sets.put(name, set.toString());
        });
    // what Python calls white space
    sets.put(
        "space",
        "\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
            + "\\x{205f}\\x{3000}");
    return Map.copyOf(sets);
  }

  private static String filled(String pattern) {
    return Pattern.compile("\\{([a-z_0-9]+)}")
        .matcher(pattern)
        .replaceAll(name -> Matcher.quoteReplacement(SETS.get(name.group(1))));
  }

  private static BitSet members(String set) {
    BitSet members = new BitSet();
    for (String range : RANGES.get(set)) {
      String[] ends = range.split("-", 2);
      members.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[1], 16) + 1);
    }
    return members;
  }

  /** Whether some of a text looks like mojibake. */
  static boolean isIn(String text) {
    Matcher bad = BAD.matcher(text).useAnchoringBounds(false);
    for (int i = nextStart(text, 0); i < text.length(); i = nextStart(text, i + 1)) {
      if (bad.region(i, text.length()).lookingAt()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where a combination may begin: each has a character that is not ASCII among the first three.
   */
  private static int nextStart(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return Math.max(from, i - 2);
      }
    }
    return text.length();
  }

  /** Replaces the stretches of a text that are UTF-8 in one-byte characters. */
  static String replaceStretches(String text, UnaryOperator<String> by) {
    StringBuilder out = new StringBuilder();
    int copied = 0;
    for (int i = 0; i < text.length(); ) {
      int end = i > 0 && is(STRICT_CONTINUATION, text, i - 1) ? i : stretchEnd(text, i);
      if (end > i) {
        out.append(text, copied, i).append(by.apply(text.substring(i, end)));
        copied = end;
        i = end;
      } else {
        i++;
      }
    }
    return out.append(text, copied, text.length()).toString();
  }

  private static int stretchEnd(String text, int from) {
    int i = from;
    for (int length = sequence(text, i); length > 0; length = sequence(text, i)) {
      i += length;
    }
    return i;
  }

  /** Characters of the sequence that begins there; 0 for none. */
  private static int sequence(String text, int i) {
    int length = 0;
    if (is(FIRST_OF_2, text, i)) {
      length = 2;
    } else if (is(FIRST_OF_3, text, i)) {
      length = 3;
    } else if (is(FIRST_OF_4, text, i)) {
      length = 4;
    }
    for (int k = 1; k < length; k++) {
      if (!is(CONTINUATION, text, i + k)) {
        return 0;
      }
    }
    return length;
  }

  private static boolean is(BitSet set, String text, int index) {
    return index < text.length() && set.get(text.charAt(index));
  }
}
