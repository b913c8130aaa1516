package dev.repazoo.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/**
 * A character set that loses nothing: ASCII, and a character of the private use area for each other
 * byte. Of a zip that is read so, names that it marks as UTF-8 are text, and others can be told
 * from them and are bytes still.
 */
final class ByteNames extends Charset {
  static final ByteNames CHARSET = new ByteNames();

  /** Stands for the byte 0x80; the end of the area, which fonts for symbols don't use. */
  private static final char FIRST = '\uF880';

  private ByteNames() {
    super("x-repazoo-bytes", new String[0]);
  }

  private static boolean isByte(char one) {
    return one < 0x80 || isHigh(one);
  }

  private static boolean isHigh(char one) {
    return one >= FIRST && one < FIRST + 0x80;
  }

  /** Whether a name came as bytes outside ASCII. */
  static boolean cameAsBytes(String name) {
    return name.chars().anyMatch(c -> isHigh((char) c));
  }

  /** The bytes of a name that came so. */
  static byte[] bytes(String name) {
    byte[] bytes = new byte[name.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = toByte(name.charAt(i));
    }
    return bytes;
  }

  private static byte toByte(char one) {
    return (byte) (one < 0x80 ? one : one - FIRST + 0x80);
  }

  @Override
  public boolean contains(Charset other) {
    return other.equals(this);
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          int one = in.get() & 0xff;
          out.put((char) (one < 0x80 ? one : FIRST + one - 0x80));
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }

  @Override
  public CharsetEncoder newEncoder() {
    return new CharsetEncoder(this, 1, 1) {
      @Override
      protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          if (!isByte(in.get(in.position()))) {
            return CoderResult.unmappableForLength(1);
          }
          out.put(toByte(in.get()));
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }
}
