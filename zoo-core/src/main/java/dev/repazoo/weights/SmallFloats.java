package dev.repazoo.weights;

/**
 * Floating point formats narrower than Java's own, as bits.
 *
 * <p>Widening is exact. Narrowing rounds to the nearest value and ties to even, once: a double goes
 * to half directly, since rounding to single in between would round twice.
 */
public final class SmallFloats {
  private SmallFloats() {}

  /** A half, widened. */
  public static float halfToFloat(short bits) {
    int b = bits & 0xFFFF;
    int sign = (b & 0x8000) << 16;
    int exponent = (b >>> 10) & 0x1F;
    int mantissa = b & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F800000 | mantissa << 13);
    }
    if (exponent == 0) {
      float value = mantissa * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | mantissa << 13);
  }

  /** A number, narrowed to a half. */
  public static short toHalf(double value) {
    return (short) narrow(value, 10, -14, 0x7C00);
  }

  static float bfloatToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short toBfloat(double value) {
    return (short) narrow(value, 7, -126, 0x7F80);
  }

  /** The same as {@link #toBfloat(double)} for singles, on integers only. */
  static short toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  /** 1 sign, 4 exponent and 3 mantissa bits; bias 7; all ones is NaN and there is no infinity. */
  static float e4m3ToFloat(byte bits) {
    int b = bits & 0x7F;
    if (b == 0x7F) {
      return Float.NaN;
    }
    float value = b < 8 ? b * 0x1p-9f : Math.scalb(8 + (b & 7), (b >>> 3) - 10);
    return bits < 0 ? -value : value;
  }

  /** The upper byte of a half. */
  static float e5m2ToFloat(byte bits) {
    return halfToFloat((short) (bits << 8));
  }

  /**
   * Rounds to a format of one sign bit, some exponent bits and {@code mantissaBits}.
   *
   * @param minExponent exponent of the smallest normal value, shared by the subnormal ones
   * @param infinity the bits of positive infinity
   */
  private static int narrow(double value, int mantissaBits, int minExponent, int infinity) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    if (Double.isNaN(value)) {
      return infinity | 1 << (mantissaBits - 1);
    }
    double magnitude = Math.abs(value);
    if (Double.isInfinite(magnitude)) {
      return sign | infinity;
    }
    int exponent = Math.max(Math.getExponent(magnitude), minExponent);
    // Scaling by a power of two is exact here, so rint is the only rounding.
    int steps = (int) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
    int bits = ((exponent - minExponent) << mantissaBits) + steps;
    return sign | Math.min(bits, infinity);
  }
}
