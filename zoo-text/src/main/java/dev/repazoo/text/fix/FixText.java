package dev.repazoo.text.fix;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code ftfy.fix_text} with its default options: repairs mojibake, reads character references,
 * takes ligatures and full-width forms apart, makes quotes straight and line breaks one, drops
 * control characters, composes characters (NFC).
 *
 * <p>Each line is repaired by itself, until nothing changes any more. Source: ftfy 6.3.1, {@code
 * fix_text} and {@code fixes}.
 */
public final class FixText {
  private static final int LONGEST_SEGMENT = 1_000_000;
  private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[[\\p{Nd};]*[a-zA-Z]");
  private static final Map<Character, String> REPLACED = replaced();

  private FixText() {}

  /** Ligatures of Latin letters, and characters of full and half width. */
  private static Map<Character, String> replaced() {
    Map<Character, String> map = new HashMap<>();
    map.put('\u0132', "IJ");
    map.put('\u0133', "ij");
    map.put('\u0149', "\u02bcn");
    map.put('\u01f1', "DZ");
    map.put('\u01f2', "Dz");
    map.put('\u01f3', "dz");
    map.put('\u01c4', "D\u017d");
    map.put('\u01c5', "D\u017e");
    map.put('\u01c6', "d\u017e");
    map.put('\u01c7', "LJ");
    map.put('\u01c8', "Lj");
    map.put('\u01c9', "lj");
    map.put('\u01ca', "NJ");
    map.put('\u01cb', "Nj");
    map.put('\u01cc', "nj");
    map.put('\ufb00', "ff");
    map.put('\ufb01', "fi");
    map.put('\ufb02', "fl");
    map.put('\ufb03', "ffi");
    map.put('\ufb04', "ffl");
    map.put('\ufb05', "\u017ft");
    map.put('\ufb06', "st");
    map.put('\u3000', " ");
    for (char c = '\uff01'; c < '\ufff0'; c++) {
      String written = String.valueOf(c);
      String usual = Normalizer.normalize(written, Normalizer.Form.NFKC);
      if (!usual.equals(written)) {
        map.put(c, usual);
      }
    }
    return Map.copyOf(map);
  }

  /** Repairs a text. */
  public static String of(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    boolean references = true;
    for (int from = 0; from < text.length(); ) {
      int to = segmentEnd(text, from);
      String segment = text.substring(from, to);
      references &= segment.indexOf('<') < 0; // what has tags is HTML, and its references are meant
      out.append(segment(segment, references));
      from = to;
    }
    return out.toString();
  }

  /** Whether nothing can be wrong: most captions are of this sort. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '&') {
        return false;
      }
    }
    return true;
  }

  private static int segmentEnd(String text, int from) {
    int lineBreak = text.indexOf('\n', from);
    int end = lineBreak < 0 ? text.length() : lineBreak + 1;
    boolean tooLong =
        end - from > LONGEST_SEGMENT && text.codePointCount(from, end) > LONGEST_SEGMENT;
    return tooLong ? text.offsetByCodePoints(from, LONGEST_SEGMENT) : end;
  }

  private static String segment(String segment, boolean references) {
    String before = segment;
    String after = once(before, references);
    while (!after.equals(before)) {
      before = after;
      after = once(before, references);
    }
    return after;
  }

  private static String once(String text, boolean references) {
    String read = references ? HtmlText.unescapeComplete(text) : text;
    String decoded = EncodingRepair.controlsAsWindows1252(EncodingRepair.of(read));
    String written = uncurled(substituted(decoded));
    String lines = wholeCharacters(oneLineBreak(written));
    String visible = withoutControls(withoutEscapes(lines));
    return Normalizer.normalize(visible, Normalizer.Form.NFC);
  }

  private static String substituted(String text) {
    if (text.chars().allMatch(c -> c < 0x132)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      String other = REPLACED.get(text.charAt(i));
      if (other == null) {
        out.append(text.charAt(i));
      } else {
        out.append(other);
      }
    }
    return out.toString();
  }

  private static String uncurled(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c == '\u02bc' || (c >= '\u2018' && c <= '\u201b')) {
        out.setCharAt(i, '\'');
      } else if (c >= '\u201c' && c <= '\u201f') {
        out.setCharAt(i, '"');
      }
    }
    return out.toString();
  }

  private static String oneLineBreak(String text) {
    return text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .replace('\u2028', '\n')
        .replace('\u2029', '\n')
        .replace('\u0085', '\n');
  }

  /** Halves of surrogate pairs without the other become the replacement character. */
  private static String wholeCharacters(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String withoutEscapes(String text) {
    return text.indexOf('\u001b') < 0 ? text : TERMINAL_ESCAPE.matcher(text).replaceAll("");
  }

  private static String withoutControls(String text) {
    if (text.chars().noneMatch(FixText::isControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.chars().filter(c -> !isControl(c)).forEach(c -> out.append((char) c));
    return out.toString();
  }

  /** Controls without effect, the byte order mark, and marks of annotations and objects. */
  private static boolean isControl(int c) {
    return c <= 0x08
        || c == 0x0b
        || (c >= 0x0e && c <= 0x1f)
        || c == 0x7f
        || (c >= 0x206a && c <= 0x206f)
        || c == 0xfeff
        || (c >= 0xfff9 && c <= 0xfffc);
  }
}
