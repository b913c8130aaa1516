package dev.repazoo.cli.eval.images;

/**
 * How samples were made, as far as it moves a measure.
 *
 * @param labels how classes were chosen: {@code random}, {@code in turn}, or unknown; FID of
 *     balanced classes is lower by about 0.1
 * @param rounding how reals became 8 bits: {@code truncated}, as REPA's generate.py, or unknown
 */
public record Making(String labels, String rounding) {
  /** Of images that nothing is known of. */
  public static final Making UNKNOWN = new Making("unknown", "unknown");
}
