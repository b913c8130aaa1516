package dev.repazoo.image.tiff;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tags that decide on pixels, by the names of TIFF 6.0. */
enum Tag {
  IMAGE_WIDTH(256),
  IMAGE_LENGTH(257),
  BITS_PER_SAMPLE(258),
  COMPRESSION(259),
  PHOTOMETRIC_INTERPRETATION(262),
  FILL_ORDER(266),
  STRIP_OFFSETS(273),
  ORIENTATION(274),
  SAMPLES_PER_PIXEL(277),
  ROWS_PER_STRIP(278),
  STRIP_BYTE_COUNTS(279),
  PLANAR_CONFIGURATION(284),
  T4_OPTIONS(292),
  PREDICTOR(317),
  COLOR_MAP(320),
  TILE_WIDTH(322),
  TILE_LENGTH(323),
  TILE_OFFSETS(324),
  TILE_BYTE_COUNTS(325),
  EXTRA_SAMPLES(338),
  SAMPLE_FORMAT(339),
  JPEG_TABLES(347),
  YCBCR_COEFFICIENTS(529),
  YCBCR_SUB_SAMPLING(530),
  REFERENCE_BLACK_WHITE(532),
  XMP(700);

  /** The numbers of those that libtiff reads, and not Pillow. */
  static final Set<Integer> OF_COMPRESSION =
      Stream.of(
              T4_OPTIONS,
              PREDICTOR,
              JPEG_TABLES,
              YCBCR_COEFFICIENTS,
              YCBCR_SUB_SAMPLING,
              REFERENCE_BLACK_WHITE)
          .map(Tag::number)
          .collect(Collectors.toUnmodifiableSet());

  private final int number;

  Tag(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
