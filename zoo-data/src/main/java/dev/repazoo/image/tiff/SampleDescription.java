package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.tiff.SampleLayout.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a directory says of samples, and the table of what Pillow knows of that.
 *
 * <p>Source: Pillow, TiffImagePlugin.py (OPEN_INFO).
 *
 * @param littleEndian the file's byte order
 * @param photometric the photometric interpretation
 * @param format 1 unsigned, 2 signed, 3 floating point
 * @param reversed whether a byte's first bit is the lowest
 * @param bits of a sample; 0 if samples differ
 * @param samples of a pixel
 * @param extra what the samples behind the colours are: 0 nothing, 1 alpha that colours are
 *     multiplied by, 2 alpha
 */
record SampleDescription(
    boolean littleEndian,
    int photometric,
    int format,
    boolean reversed,
    int bits,
    int samples,
    List<Long> extra) {

  /**
   * Finds the layout.
   *
   * @throws ImageFormatException if Pillow knows none
   */
  SampleLayout layout() throws ImageFormatException {
    Kind kind =
        kind()
            .orElseThrow(
                () ->
                    new ImageFormatException(
                        "TIFF of photometric interpretation %d with %d samples of %s bits, which is not read"
                            .formatted(
                                photometric,
                                samples,
                                bits == 0 ? "unequal" : Integer.toString(bits))));
    boolean inverted = photometric == 0 && kind == Kind.GRAY && bits <= 8;
    return new SampleLayout(kind, bits, samples, inverted, littleEndian);
  }

  private Optional<Kind> kind() {
    if (photometric <= 1) {
      return gray();
    }
    if (format != 1) {
      return Optional.empty();
    }
    return switch (photometric) {
      case 2 -> rgb();
      case 3 -> palette();
      case 5 -> cmyk();
      case 6 -> ycbcr();
      default -> Optional.empty();
    };
  }

  private static Optional<Kind> when(boolean known, Kind kind) {
    return known ? Optional.of(kind) : Optional.empty();
  }

  private boolean plain(int count) {
    return samples == count && extra.isEmpty();
  }

  /** A second sample that is dropped: alpha, or nothing. */
  private boolean dropsSecond() {
    return samples == 2 && bits == 8 && (extra.equals(List.of(0L)) || extra.equals(List.of(2L)));
  }

  private Optional<Kind> gray() {
    boolean black = photometric == 1;
    if (dropsSecond()) {
      return when(black && format == 1 && !reversed, Kind.GRAY);
    }
    if (!plain(1)) {
      return Optional.empty();
    }
    return switch (format) {
      case 1 -> unsignedGray(black);
      case 2 ->
          bits == 8
              ? when(black && !reversed, Kind.GRAY)
              : when((bits == 16 || bits == 32) && black && !reversed, Kind.SIGNED_GRAY);
      case 3 -> when(bits == 32 && !reversed, Kind.FLOAT_GRAY);
      default -> Optional.empty();
    };
  }

  private Optional<Kind> unsignedGray(boolean black) {
    return switch (bits) {
      case 1, 2, 4, 8 -> Optional.of(Kind.GRAY);
      case 12 -> when(littleEndian && black && !reversed, Kind.GRAY);
      case 16 -> when(littleEndian ? black || !reversed : black && !reversed, Kind.GRAY);
      case 32 -> when(littleEndian && black && !reversed, Kind.SIGNED_GRAY);
      default -> Optional.empty();
    };
  }

  private Optional<Kind> rgb() {
    if (reversed) {
      return when(plain(3) && bits == 8, Kind.RGB);
    }
    if (plain(3) || plain(4)) {
      return when(bits == 8 || bits == 16, Kind.RGB);
    }
    boolean known = bits == 8 || (bits == 16 && samples == 4);
    boolean onlyFirst = extra.stream().skip(1).allMatch(e -> e == 0);
    if (!known || !onlyFirst || extra.isEmpty() || samples != 3 + extra.size()) {
      return Optional.empty();
    }
    return switch ((int) (long) extra.get(0)) {
      case 0, 2 -> Optional.of(Kind.RGB);
      case 1 -> Optional.of(Kind.PREMULTIPLIED_RGB);
      case 999 -> when(samples == 4 && bits == 8, Kind.RGB); // CorelDRAW 10
      default -> Optional.empty();
    };
  }

  private Optional<Kind> palette() {
    boolean indices = bits == 1 || bits == 2 || bits == 4 || bits == 8;
    return when((plain(1) && indices) || (dropsSecond() && !reversed), Kind.PALETTE);
  }

  private Optional<Kind> cmyk() {
    boolean dropped = samples == 4 + extra.size() && extra.stream().allMatch(e -> e == 0);
    boolean known = bits == 8 || (bits == 16 && extra.isEmpty());
    return when(dropped && known && !reversed, Kind.CMYK);
  }

  private Optional<Kind> ycbcr() {
    if (bits != 8 || reversed) {
      return Optional.empty();
    }
    return plain(1) ? Optional.of(Kind.GRAY) : when(plain(3), Kind.YCBCR);
  }
}
