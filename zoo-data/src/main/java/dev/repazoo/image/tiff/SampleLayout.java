package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How a pixel's samples are stored. Other layouts than Pillow knows are refused.
 *
 * <p>Source: Pillow, TiffImagePlugin.py (OPEN_INFO and {@code _setup}).
 *
 * @param kind what they are
 * @param bits of a sample
 * @param samples of a pixel
 * @param inverted whether 0 is white
 * @param littleEndian the order of samples of more than 8 bits
 */
record SampleLayout(Kind kind, int bits, int samples, boolean inverted, boolean littleEndian) {
  private static final int MOST_SAMPLES = 6;

  /** What samples are. */
  enum Kind {
    /** Of up to 16 bits. */
    GRAY,
    /** Of 16 or 32 bits, with a sign. */
    SIGNED_GRAY,
    FLOAT_GRAY,
    PALETTE,
    RGB,
    /** With alpha, by which colours are multiplied. */
    PREMULTIPLIED_RGB,
    CMYK,
    YCBCR
  }

  /**
   * Finds the layout that a directory describes.
   *
   * @throws ImageFormatException if Pillow knows none such, or it can't be had exactly
   */
  static SampleLayout of(Directory tags) throws ImageFormatException {
    long photometric = tags.number(Tag.PHOTOMETRIC_INTERPRETATION, 0);
    long[] extra = tags.numbers(Tag.EXTRA_SAMPLES);
    long[] bits = tags.numbers(Tag.BITS_PER_SAMPLE);
    if (bits.length == 0) {
      bits = new long[] {1};
    }
    long samples = tags.number(Tag.SAMPLES_PER_PIXEL, 1);
    long fillOrder = tags.number(Tag.FILL_ORDER, 1);
    if (fillOrder != 1 && fillOrder != 2) {
      throw new ImageFormatException("damaged TIFF: bits in order " + fillOrder);
    }
    boolean planar = tags.number(Tag.PLANAR_CONFIGURATION, 1) == 2;
    if (planar && extra.length > 0 && Arrays.stream(extra).allMatch(e -> e == 0)) {
      bits = Arrays.copyOf(bits, Math.max(0, bits.length - extra.length));
      samples -= extra.length;
      extra = new long[0];
    }
    if (samples < 1 || samples > MOST_SAMPLES) {
      throw new ImageFormatException("TIFF of " + samples + " samples a pixel; at most 6 are read");
    }
    if (samples < bits.length) {
      bits = Arrays.copyOf(bits, (int) samples);
    } else if (bits.length == 1) {
      long all = bits[0];
      bits = LongStream.generate(() -> all).limit(samples).toArray();
    }
    long[] formats = tags.numbers(Tag.SAMPLE_FORMAT);
    long format = formats.length == 0 ? 1 : formats[0];
    boolean oneFormat = Arrays.stream(formats).allMatch(f -> f == format);
    boolean oneDepth = bits.length == samples && Arrays.stream(bits).distinct().count() == 1;
    if (photometric == 8) {
      throw new ImageFormatException("TIFF in CIELab, which is not read");
    }
    return new SampleDescription(
            tags.littleEndian(),
            (int) photometric,
            (int) format,
            fillOrder == 2,
            oneDepth && oneFormat ? (int) bits[0] : 0,
            (int) samples,
            Arrays.stream(extra).boxed().toList())
        .layout();
  }

  /** The layout of a plane, where the samples of a pixel are apart. */
  SampleLayout ofOneSample() {
    return new SampleLayout(kind, bits, 1, inverted, littleEndian);
  }

  /**
   * The layout of samples that are not compressed, where Pillow reads some in another way.
   *
   * @param planar whether the samples of a pixel are apart
   * @param reversed whether a byte's first bit is the lowest
   * @throws ImageFormatException if Pillow refuses them, or makes pixels that they don't stand for
   */
  SampleLayout uncompressed(boolean planar, boolean reversed) throws ImageFormatException {
    boolean readsThem =
        switch (kind) {
          case GRAY ->
              planar
                  ? samples == 1 && (bits == 1 || bits == 8)
                  : !reversed || !inverted || bits < 8;
          case PALETTE -> planar ? samples == 1 && bits == 8 : !reversed || bits == 8;
          case RGB, CMYK -> !planar || bits == 8;
          case SIGNED_GRAY, FLOAT_GRAY, PREMULTIPLIED_RGB, YCBCR -> !planar;
        };
    if (!readsThem) {
      throw new ImageFormatException(
          "TIFF of samples of %d bits %s, not compressed, which is not read"
              .formatted(bits, planar ? "in planes" : "in reversed order"));
    }
    // The one plane of a single sample is not inverted.
    return planar ? new SampleLayout(kind, bits, samples, false, littleEndian) : this;
  }
}
