package dev.repazoo.text.fix;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns mojibake back into the text that it was: finds the encoding that UTF-8 was taken for, as
 * often as that happened to it.
 *
 * <p>Bytes are held as characters U+0000 to U+00FF, for patterns. Source: ftfy 6.3.1, {@code
 * fix_encoding}.
 */
final class EncodingRepair {
  /** Where a space stands for byte A0 of a sequence. */
  private static final Pattern LOST_SPACE =
      Pattern.compile(
          "[\u00c2\u00c3\u00c5\u00ce\u00d0\u00d9][ ]"
              + "|[\u00e2\u00e3][ ][\u0080-\u0084\u0086-\u009f\u00a1-\u00bf]"
              + "|[\u00e0-\u00e3][\u0080-\u0084\u0086-\u009f\u00a1-\u00bf][ ]"
              + "|[\u00f0][ ][\u0080-\u00bf][\u0080-\u00bf]"
              + "|[\u00f0][\u0080-\u00bf][ ][\u0080-\u00bf]"
              + "|[\u00f0][\u0080-\u00bf][\u0080-\u00bf][ ]");

  /** The word {@code a} with a grave accent, whose own space was lost with it; not Portuguese. */
  private static final Pattern A_GRAVE = Pattern.compile("\u00c3 (?! |quele|quela|quilo|s )");

  /** Sequences with a byte that was lost. */
  private static final Pattern LOST_BYTE =
      Pattern.compile(
          "[\u00c2-\u00df][\u001a]"
              + "|[\u00c2-\u00c3][?]"
              + "|\u00ed[\u00a0-\u00af][\u001a?]\u00ed[\u00b0-\u00bf][\u001a?\u0080-\u00bf]"
              + "|\u00ed[\u00a0-\u00af][\u001a?\u0080-\u00bf]\u00ed[\u00b0-\u00bf][\u001a?]"
              + "|[\u00e0-\u00ef][\u001a?][\u001a\u0080-\u00bf]"
              + "|[\u00e0-\u00ef][\u001a\u0080-\u00bf][\u001a?]"
              + "|[\u00f0-\u00f4][\u001a?][\u001a\u0080-\u00bf][\u001a\u0080-\u00bf]"
              + "|[\u00f0-\u00f4][\u001a\u0080-\u00bf][\u001a?][\u001a\u0080-\u00bf]"
              + "|[\u00f0-\u00f4][\u001a\u0080-\u00bf][\u001a\u0080-\u00bf][\u001a?]"
              + "|\u001a");

  private static final String REPLACEMENT_IN_UTF8 = "\u00ef\u00bf\u00bd";

  private EncodingRepair() {}

  /** Repairs a text until nothing changes any more. */
  static String of(String text) {
    String before = text;
    String after = step(before);
    while (!after.equals(before)) {
      before = after;
      after = step(before);
    }
    return after;
  }

  private static String step(String text) {
    if (isAscii(text) || !Mojibake.isIn(text)) {
      return text;
    }
    for (LegacyEncoding encoding : LegacyEncoding.ALL) {
      Optional<String> decoded = encoding.encode(text).flatMap(bytes -> decode(bytes, encoding));
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
    String inPlaces = Mojibake.replaceStretches(text, stretch -> inPlace(stretch, text));
    return inPlaces.equals(text) ? controlsAsWindows1252(text) : inPlaces;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static String inPlace(String stretch, String text) {
    return stretch.length() < text.length() && Mojibake.isIn(stretch) ? of(stretch) : stretch;
  }

  private static Optional<String> decode(byte[] bytes, LegacyEncoding encoding) {
    String inBytes = new String(bytes, StandardCharsets.ISO_8859_1);
    if (encoding.mayHaveLostSpaces()) {
      inBytes = restoreSpaces(inBytes);
    }
    if (encoding.isSloppy()) {
      inBytes = LOST_BYTE.matcher(inBytes).replaceAll(REPLACEMENT_IN_UTF8);
    }
    byte[] repaired = inBytes.getBytes(StandardCharsets.ISO_8859_1);
    boolean variants = inBytes.indexOf('\u00ed') >= 0 || inBytes.indexOf('\u00c0') >= 0;
    return variants ? Utf8.decodeVariants(repaired) : Utf8.decode(repaired);
  }

  private static String restoreSpaces(String bytes) {
    if (!LOST_SPACE.matcher(bytes).find()) {
      return bytes;
    }
    String words = A_GRAVE.matcher(bytes).replaceAll("\u00c3\u00a0 ");
    return LOST_SPACE
        .matcher(words)
        .replaceAll(found -> Matcher.quoteReplacement(found.group().replace(' ', '\u00a0')));
  }

  /** Control characters U+0080 to U+009F as what browsers show in their place. */
  static String controlsAsWindows1252(String text) {
    if (text.chars().noneMatch(EncodingRepair::isHighControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (isHighControl(out.charAt(i))) {
        out.setCharAt(i, LegacyEncoding.WINDOWS_1252.decode(out.charAt(i)));
      }
    }
    return out.toString();
  }

  private static boolean isHighControl(int c) {
    return c >= 0x80 && c <= 0x9f;
  }
}
