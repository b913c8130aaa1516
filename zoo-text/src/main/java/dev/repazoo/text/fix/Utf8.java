package dev.repazoo.text.fix;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * UTF-8, and beside it what some programs write for it: surrogates in three bytes each (CESU-8),
 * and C0 80 for U+0000 (Java).
 *
 * <p>Source: ftfy 6.3.1, {@code bad_codecs.utf8_variants}.
 */
final class Utf8 {
  private static final int CESU_BYTES = 6;

  private Utf8() {}

  /** The text, or nothing when a byte is out of place. */
  static Optional<String> decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  private static Optional<String> decode(byte[] bytes, int from, int to) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, from, to - from))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The same with the variants. */
  static Optional<String> decodeVariants(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (int i = 0; i < bytes.length; ) {
      boolean isNull = at(bytes, i) == 0xc0 && at(bytes, i + 1) == 0x80;
      boolean isPair = !isNull && isCesu(bytes, i);
      if (!isNull && !isPair) {
        i++;
        continue;
      }
      Optional<String> before = decode(bytes, start, i);
      if (before.isEmpty()) {
        return before;
      }
      text.append(before.get());
      text.appendCodePoint(isNull ? 0 : pair(bytes, i));
      i += isNull ? 2 : CESU_BYTES;
      start = i;
    }
    return decode(bytes, start, bytes.length).map(rest -> text.append(rest).toString());
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xff : -1;
  }

  private static boolean isCesu(byte[] bytes, int i) {
    return at(bytes, i) == 0xed
        && isIn(at(bytes, i + 1), 0xa0, 0xaf)
        && isIn(at(bytes, i + 2), 0x80, 0xbf)
        && at(bytes, i + 3) == 0xed
        && isIn(at(bytes, i + 4), 0xb0, 0xbf)
        && isIn(at(bytes, i + 5), 0x80, 0xbf);
  }

  private static boolean isIn(int value, int first, int last) {
    return value >= first && value <= last;
  }

  private static int pair(byte[] bytes, int i) {
    return 0x10000
        + ((bytes[i + 1] & 0x0f) << 16)
        + ((bytes[i + 2] & 0x3f) << 10)
        + ((bytes[i + 4] & 0x0f) << 6)
        + (bytes[i + 5] & 0x3f);
  }
}
