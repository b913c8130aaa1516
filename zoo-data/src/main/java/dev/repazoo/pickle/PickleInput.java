package dev.repazoo.pickle;

import dev.repazoo.pickle.Value.Bool;
import dev.repazoo.pickle.Value.Bytes;
import dev.repazoo.pickle.Value.Text;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The arguments of a pickle's opcodes. Lengths are checked against what is left before memory is
 * taken for them.
 *
 * <p>Reading past the end throws {@link BufferUnderflowException}.
 */
final class PickleInput {
  private static final int MAX_INT_BYTES = 1024;

  private final ByteBuffer in;

  PickleInput(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return in.position();
  }

  int remaining() {
    return in.remaining();
  }

  int uint8() {
    return in.get() & 0xFF;
  }

  int uint16() {
    return in.getShort() & 0xFFFF;
  }

  int int32() {
    return in.getInt();
  }

  long uint32() {
    return in.getInt() & 0xFFFFFFFFL;
  }

  int length64() {
    return Math.toIntExact(in.getLong());
  }

  /** A big-endian double. */
  double real() {
    double value = in.order(ByteOrder.BIG_ENDIAN).getDouble();
    in.order(ByteOrder.LITTLE_ENDIAN);
    return value;
  }

  /** A little-endian integer in two's complement. */
  Value integer(int length) {
    if (length < 0 || length > MAX_INT_BYTES) {
      throw new IllegalArgumentException("an integer of " + length + " bytes");
    }
    byte[] bigEndian = new byte[length];
    for (int i = length - 1; i >= 0; i--) {
      bigEndian[i] = in.get();
    }
    return length == 0 ? Value.of(0L) : new Value.Int(new BigInteger(bigEndian));
  }

  /** A decimal integer, or a flag in the way of protocol 1. */
  Value integerLine() {
    String line = line();
    return switch (line) {
      case "00" -> new Bool(false);
      case "01" -> new Bool(true);
      default -> {
        if (line.length() > MAX_INT_BYTES) {
          throw new IllegalArgumentException("an integer of " + line.length() + " digits");
        }
        yield new Value.Int(new BigInteger(line.endsWith("L") ? line.replace("L", "") : line));
      }
    };
  }

  Value text(int length) {
    return new Text(new String(take(length), StandardCharsets.UTF_8));
  }

  /** A string of Python 2, which is text or bytes: text if it is UTF-8. */
  Value string(int length) {
    byte[] bytes = take(length);
    return isUtf8(bytes)
        ? new Text(new String(bytes, StandardCharsets.UTF_8))
        : new Bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }

  private static boolean isUtf8(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    CharBuffer to = CharBuffer.allocate(Math.min(bytes.length, 1 << 13));
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(from, to, true);
    while (result.isOverflow()) {
      result = decoder.decode(from, to.clear(), true);
    }
    return !result.isError();
  }

  Value bytes(int length) {
    return new Bytes(ByteBuffer.wrap(take(length)).asReadOnlyBuffer());
  }

  /** Text up to the next line feed, which is consumed. */
  String line() {
    int end = in.position();
    while (end < in.limit() && in.get(end) != '\n') {
      end++;
    }
    if (end == in.limit()) {
      throw new BufferUnderflowException();
    }
    String line = new String(take(end - in.position()), StandardCharsets.UTF_8);
    in.get();
    return line;
  }

  private byte[] take(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }
}
