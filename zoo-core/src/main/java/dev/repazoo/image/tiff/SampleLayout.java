package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.util.Arrays;
import java.util.List;
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
    Description found =
        new Description(
            tags.littleEndian(),
            (int) photometric,
            (int) format,
            fillOrder == 2,
            oneDepth && oneFormat ? (int) bits[0] : 0,
            (int) samples,
            Arrays.stream(extra).boxed().toList());
    if (photometric == 8) {
      throw new ImageFormatException("TIFF in CIELab, which is not read");
    }
    return found.layout();
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

  /** What a directory says, as Pillow's table has it. */
  private record Description(
      boolean little,
      int photometric,
      int format,
      boolean reversed,
      int bits,
      int samples,
      List<Long> extra) {

    SampleLayout layout() throws ImageFormatException {
      boolean white = photometric == 0;
      Kind kind =
          switch (photometric) {
            case 0, 1 -> gray();
            case 2 -> format == 1 ? rgb() : null;
            case 3 -> format == 1 ? palette() : null;
            case 5 -> format == 1 && !reversed ? cmyk() : null;
            case 6 -> format == 1 && !reversed ? ycbcr() : null;
            default -> null;
          };
      if (kind == null) {
        throw new ImageFormatException(
            "TIFF of photometric interpretation %d with %d samples of %s bits, which is not read"
                .formatted(photometric, samples, bits == 0 ? "unequal" : Integer.toString(bits)));
      }
      return new SampleLayout(kind, bits, samples, white && kind == Kind.GRAY && bits <= 8, little);
    }

    private boolean plain(int count) {
      return samples == count && extra.isEmpty();
    }

    private Kind gray() {
      boolean black = photometric == 1;
      boolean second = extra.equals(List.of(0L)) || extra.equals(List.of(2L));
      if (samples == 2 && second && bits == 8 && black && format == 1) {
        return reversed ? null : Kind.GRAY;
      }
      if (!plain(1)) {
        return null;
      }
      return switch (format) {
        case 1 -> unsignedGray(black);
        case 2 -> {
          boolean signed = (bits == 16 || bits == 32) && black && !reversed;
          yield signed ? Kind.SIGNED_GRAY : bits == 8 && black && !reversed ? Kind.GRAY : null;
        }
        case 3 -> bits == 32 && !reversed ? Kind.FLOAT_GRAY : null;
        default -> null;
      };
    }

    private Kind unsignedGray(boolean black) {
      return switch (bits) {
        case 1, 2, 4, 8 -> Kind.GRAY;
        case 12 -> little && black && !reversed ? Kind.GRAY : null;
        case 16 -> (little || black) && !(reversed && !(little && black)) ? Kind.GRAY : null;
        case 32 -> little && black && !reversed ? Kind.SIGNED_GRAY : null;
        default -> null;
      };
    }

    private Kind rgb() {
      if (reversed) {
        return plain(3) && bits == 8 ? Kind.RGB : null;
      }
      if (plain(3) || plain(4)) {
        return bits == 8 || bits == 16 ? Kind.RGB : null;
      }
      boolean deep = bits == 16 && samples == 4;
      if (samples != 3 + extra.size() || !(bits == 8 || deep)) {
        return null;
      }
      if (!extra.stream().skip(1).allMatch(e -> e == 0)) {
        return null;
      }
      int first = (int) (long) extra.get(0);
      return switch (first) {
        case 0, 2 -> Kind.RGB;
        case 1 -> Kind.PREMULTIPLIED_RGB;
        case 999 -> samples == 4 && bits == 8 ? Kind.RGB : null;
        default -> null;
      };
    }

    private Kind palette() {
      if (plain(1)) {
        return bits == 1 || bits == 2 || bits == 4 || bits == 8 ? Kind.PALETTE : null;
      }
      boolean second = extra.equals(List.of(0L)) || extra.equals(List.of(2L));
      return samples == 2 && bits == 8 && second && !reversed ? Kind.PALETTE : null;
    }

    private Kind cmyk() {
      boolean unused = samples == 4 + extra.size() && extra.stream().allMatch(e -> e == 0);
      return unused && (bits == 8 || (bits == 16 && extra.isEmpty())) ? Kind.CMYK : null;
    }

    private Kind ycbcr() {
      return bits != 8 ? null : plain(1) ? Kind.GRAY : plain(3) ? Kind.YCBCR : null;
    }
  }
}
