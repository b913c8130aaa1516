package dev.repazoo.inspect;

import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How many of a tensor's numbers are none.
 *
 * @param nan not a number
 * @param infinite plus or minus infinity
 */
public record NonFiniteCount(long nan, long infinite) {
  /** Read at once: the memory that looking takes, whatever the tensor's size. */
  private static final int CHUNK = 1 << 22;

  private static final int LARGEST_WHOLE = 1 << 28;

  /**
   * Looks at all elements: a part at a time where they lie in the file as they are; compressed and
   * rearranged ones are taken as a whole.
   *
   * @return empty for integers, which are all numbers, and for what would take too much memory
   * @throws WeightsException if they can't be read
   */
  public static Optional<NonFiniteCount> of(Tensor tensor) {
    DType type = tensor.dtype();
    boolean inParts = tensor.fileOffset().isPresent();
    if (!type.isFloating() || (!inParts && tensor.byteSize() > LARGEST_WHOLE)) {
      return Optional.empty();
    }
    NonFiniteCount all = new NonFiniteCount(0, 0);
    if (!inParts) {
      return Optional.of(all.and(type, tensor.bytes()));
    }
    ByteBuffer part = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < tensor.byteSize(); at += CHUNK) {
      part.clear().limit((int) Math.min(CHUNK, tensor.byteSize() - at));
      tensor.read(at, part);
      all = all.and(type, part.flip());
    }
    return Optional.of(all);
  }

  private NonFiniteCount and(DType type, ByteBuffer elements) {
    long nans = nan;
    long infinities = infinite;
    while (elements.hasRemaining()) {
      switch (kind(type, elements)) {
        case NAN -> nans++;
        case INFINITE -> infinities++;
        case FINITE -> {}
      }
    }
    return new NonFiniteCount(nans, infinities);
  }

  private enum Kind {
    FINITE,
    INFINITE,
    NAN
  }

  /** Takes one element: all ones in the exponent are infinity or, with other bits, NaN. */
  private static Kind kind(DType type, ByteBuffer from) {
    return switch (type) {
      case F64 -> kind(from.getLong() & Long.MAX_VALUE, 0x7FF0_0000_0000_0000L);
      case F32 -> kind(from.getInt() & 0x7FFF_FFFF, 0x7F80_0000);
      case F16 -> kind(from.getShort() & 0x7FFF, 0x7C00);
      case BF16 -> kind(from.getShort() & 0x7FFF, 0x7F80);
      case F8_E5M2 -> kind(from.get() & 0x7F, 0x7C);
      case F8_E4M3 -> (from.get() & 0x7F) == 0x7F ? Kind.NAN : Kind.FINITE; // no infinity
      case I64, I32, I16, I8, U8, U16, U32, U64, BOOL ->
          throw new IllegalArgumentException(type + " has no such values");
    };
  }

  private static Kind kind(long magnitude, long infinity) {
    if (magnitude < infinity) {
      return Kind.FINITE;
    }
    return magnitude == infinity ? Kind.INFINITE : Kind.NAN;
  }

  /** Whether there is anything to tell. */
  public boolean any() {
    return nan + infinite > 0;
  }
}
