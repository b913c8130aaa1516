package dev.repazoo.export.onnx;

import dev.repazoo.message.InvalidValueException;

/**
 * The version of the standard operators that a file declares. 21 brought weights of 4 bits, 20
 * Gelu, 18 bitwise operators, 17 layer normalization.
 *
 * @param version from {@link #OLDEST} to {@link #NEWEST}
 */
public record Opset(long version) {
  /** The oldest one that graphs are written in. */
  public static final long OLDEST = 17;

  /** The newest one that graphs are written in. */
  public static final long NEWEST = 21;

  /** The one that is used unless another is asked for: what most graphs make full use of. */
  public static final Opset DEFAULT = new Opset(20);

  /** The first one with weights of 4 bits. */
  public static final Opset FOUR_BITS = new Opset(21);

  /** ONNX Runtime's operators have one version. */
  static final long MICROSOFT = 1;

  private static final long FIRST_OF_FORMAT_9 = 19;
  private static final long FIRST_OF_FORMAT_10 = 21;

  /**
   * Checks the version.
   *
   * @throws InvalidValueException for one that graphs aren't written in
   */
  public Opset {
    if (version < OLDEST || version > NEWEST) {
      throw new InvalidValueException(
          "opset", "is " + version + "; graphs are written in " + OLDEST + " to " + NEWEST);
    }
  }

  /** The file format that belongs to it. */
  long irVersion() {
    if (version < FIRST_OF_FORMAT_9) {
      return 8;
    }
    return version < FIRST_OF_FORMAT_10 ? 9 : 10;
  }
}
