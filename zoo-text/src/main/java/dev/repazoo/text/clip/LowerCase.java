package dev.repazoo.text.clip;

/**
 * Lower case by Unicode's full mapping. Java's own {@code toLowerCase} finds the end of a word by
 * dictionary rules; Python's, which OpenAI's tokenizer calls, by the Unicode Standard's (3.13,
 * Final_Sigma); Rust's characters, which Hugging Face's goes by, know no neighbours.
 */
final class LowerCase {
  private static final int CAPITAL_SIGMA = 0x3a3;
  private static final int SIGMA = 0x3c3;
  private static final int FINAL_SIGMA = 0x3c2;
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  private LowerCase() {}

  /**
   * Maps a text.
   *
   * @param finalSigma whether a capital sigma at a word's end becomes the final one, as in Python
   */
  static String of(String text, boolean finalSigma) {
    int first = 0;
    while (first < text.length() && isSmallAscii(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder lower = new StringBuilder(text.length() + 2).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int c = text.codePointAt(i);
      int length = Character.charCount(c);
      if (c == CAPITAL_SIGMA) {
        lower.appendCodePoint(finalSigma && endsWord(text, i) ? FINAL_SIGMA : SIGMA);
      } else if (c == CAPITAL_I_WITH_DOT) {
        lower.append("i\u0307");
      } else {
        lower.appendCodePoint(simple(c, !finalSigma));
      }
      i += length;
    }
    return lower.toString();
  }

  /** Java's own mapping, and what Unicode 14 added to that of Java 17; 17 for Rust's. */
  private static int simple(int c, boolean rust) {
    if (c < 0x1c89) {
      return Character.toLowerCase(c);
    }
    return switch (c) {
      case 0xa7c0, 0xa7d0, 0xa7d6, 0xa7d8 -> c + 1;
      case 0x2c2f -> 0x2c5f;
      case 0x1c89, 0xa7cc, 0xa7ce, 0xa7d2, 0xa7d4, 0xa7da -> rust ? c + 1 : c;
      case 0xa7cb -> rust ? 0x264 : c;
      case 0xa7dc -> rust ? 0x19b : c;
      default -> c < 0x10570 ? Character.toLowerCase(c) : recentScript(c, rust);
    };
  }

  /** Vithkuqi; Garay and Beria Erfe. */
  private static int recentScript(int c, boolean rust) {
    if (c >= 0x10570 && c <= 0x10595 && c != 0x1057b && c != 0x1058b && c != 0x10593) {
      return c + 0x27;
    }
    if (c >= 0x10d50 && c <= 0x10d65) {
      return rust ? c + 0x20 : c;
    }
    if (c >= 0x16ea0 && c <= 0x16eb8) {
      return rust ? c + 0x1b : c;
    }
    return Character.toLowerCase(c);
  }

  private static boolean isSmallAscii(char c) {
    return c < 0x80 && (c < 'A' || c > 'Z');
  }

  /** A cased letter before, none after; what letters carry is passed over. */
  private static boolean endsWord(String text, int at) {
    int before = at;
    int c = -1;
    while (before > 0) {
      c = text.codePointBefore(before);
      before -= Character.charCount(c);
      if (!isCaseIgnorable(c)) {
        break;
      }
      c = -1;
    }
    if (c < 0 || !isCased(c)) {
      return false;
    }
    int after = at + 1;
    while (after < text.length()) {
      int next = text.codePointAt(after);
      if (!isCaseIgnorable(next)) {
        return !isCased(next);
      }
      after += Character.charCount(next);
    }
    return true;
  }

  private static boolean isCased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  private static boolean isCaseIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      // Word_Break of MidLetter, MidNumLet and Single_Quote
      default ->
          switch (c) {
            case '\'',
                '.',
                ':',
                0xb7,
                0x387,
                0x55f,
                0x5f4,
                0x2018,
                0x2019,
                0x2024,
                0x2027,
                0xfe13,
                0xfe52,
                0xfe55,
                0xff07,
                0xff0e,
                0xff1a ->
                true;
            default -> false;
          };
    };
  }
}
