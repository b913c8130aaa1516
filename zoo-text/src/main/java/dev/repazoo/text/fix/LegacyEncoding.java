package dev.repazoo.text.fix;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoding of one byte a character that UTF-8 is taken for by mistake.
 *
 * <p>The sloppy ones take a byte that stands for nothing as the control character of its number, as
 * browsers do, and the replacement character U+FFFD for byte 1A, the mark of a byte that was lost.
 * Source: ftfy 6.3.1, {@code bad_codecs.sloppy} and {@code chardata.CHARMAP_ENCODINGS}.
 */
final class LegacyEncoding {
  /** The byte of U+FFFD in sloppy encodings. */
  static final int SUBSTITUTE = 0x1a;

  private static final char REPLACEMENT = '\ufffd';
  private static final int FIRST_HIGH = 0x80;

  /** All, in the order in which they are tried. */
  static final List<LegacyEncoding> ALL =
      TableFile.read("encodings.txt").entrySet().stream()
          .map(row -> new LegacyEncoding(row.getKey(), TableFile.text(row.getValue())))
          .toList();

  static final LegacyEncoding WINDOWS_1252 = named("sloppy-windows-1252");
  private static final LegacyEncoding MAC_ROMAN = named("macroman");

  private final String name;
  private final String high; // of bytes 80 to ff
  private final Map<Character, Byte> bytes = new HashMap<>();

  private LegacyEncoding(String name, String high) {
    this.name = name;
    this.high = high;
    for (int i = 0; i < high.length(); i++) {
      bytes.put(high.charAt(i), (byte) (FIRST_HIGH + i));
    }
    if (isSloppy()) {
      bytes.put(REPLACEMENT, (byte) SUBSTITUTE);
    }
  }

  private static LegacyEncoding named(String name) {
    return ALL.stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
  }

  /** Whether it takes what strict readers refuse. */
  boolean isSloppy() {
    return name.startsWith("sloppy");
  }

  /** Whether a space may stand for byte A0: in Mac OS Roman it often follows a dash. */
  boolean mayHaveLostSpaces() {
    return this != MAC_ROMAN;
  }

  /** The character of a byte from 80 to ff. */
  char decode(int value) {
    return high.charAt(value - FIRST_HIGH);
  }

  /** The bytes of a text; nothing when it has a character that the encoding lacks. */
  Optional<byte[]> encode(String text) {
    byte[] encoded = new byte[text.length()];
    for (int i = 0; i < encoded.length; i++) {
      char c = text.charAt(i);
      if (c < FIRST_HIGH && !(c == SUBSTITUTE && isSloppy())) {
        encoded[i] = (byte) c;
      } else {
        Byte found = bytes.get(c);
        if (found == null) {
          return Optional.empty();
        }
        encoded[i] = found;
      }
    }
    return Optional.of(Arrays.copyOf(encoded, encoded.length));
  }
}
