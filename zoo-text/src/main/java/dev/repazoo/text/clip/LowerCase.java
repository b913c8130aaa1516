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
   * @param finalSigma whether a capital sigma at a word's end becomes the final one
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
        lower.appendCodePoint(Character.toLowerCase(c));
      }
      i += length;
    }
    return lower.toString();
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
