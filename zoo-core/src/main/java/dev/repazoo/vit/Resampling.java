package dev.repazoo.vit;

/**
 * The weights of a one-dimensional resampling: row i holds what each of the {@code from} values
 * contributes to output i.
 *
 * <p>With antialias the kernel is widened by the shrink factor, its weights are normalised, and
 * cubic means a = -0.5; without, four taps (two for linear) with edges repeated and a = -0.75. This
 * holds when enlarging too. Source: PyTorch {@code interpolate(align_corners=False)}.
 */
public enum Resampling {
  /** Cubic convolution, a = -0.75, no antialias. */
  BICUBIC(2, -0.75, false, 0),
  /**
   * The same with {@code scale_factor = (to + 0.1) / from} in place of a size, as DINOv2's own code
   * brings its positions to another grid ({@code interpolate_offset}).
   */
  BICUBIC_OFFSET(2, -0.75, false, 0.1),
  /** Cubic convolution, a = -0.5, antialias: timm's default for position tables. */
  BICUBIC_ANTIALIAS(2, -0.5, true, 0),
  /** Triangle, no antialias. */
  BILINEAR(1, 0, false, 0),
  /** Triangle, antialias. */
  BILINEAR_ANTIALIAS(1, 0, true, 0);

  private final int support;
  private final double a;
  private final boolean antialias;
  private final double offset;

  Resampling(int support, double a, boolean antialias, double offset) {
    this.support = support;
    this.a = a;
    this.antialias = antialias;
    this.offset = offset;
  }

  /**
   * By PyTorch's words.
   *
   * @param mode {@code bicubic} or {@code bilinear}
   * @throws IllegalArgumentException for another mode
   */
  public static Resampling of(String mode, boolean antialias) {
    return switch (mode) {
      case "bicubic" -> antialias ? BICUBIC_ANTIALIAS : BICUBIC;
      case "bilinear" -> antialias ? BILINEAR_ANTIALIAS : BILINEAR;
      default ->
          throw new IllegalArgumentException(
              "interpolation is '" + mode + "'; it must be bicubic or bilinear");
    };
  }

  /** The matrix [to, from], rows first. */
  public float[] weights(int from, int to) {
    float[] matrix = new float[to * from];
    double scale = from / (to + offset);
    for (int i = 0; i < to; i++) {
      double center = scale * (i + 0.5);
      if (antialias) {
        widened(matrix, i, center, Math.max(scale, 1), from);
      } else {
        taps(matrix, i, center - 0.5, from);
      }
    }
    return matrix;
  }

  private void widened(float[] matrix, int row, double center, double width, int from) {
    double reach = support * width;
    int first = Math.max((int) (center - reach + 0.5), 0);
    int end = Math.min((int) (center + reach + 0.5), from);
    double sum = 0;
    for (int j = first; j < end; j++) {
      sum += kernel((j - center + 0.5) / width);
    }
    for (int j = first; j < end; j++) {
      matrix[row * from + j] = (float) (kernel((j - center + 0.5) / width) / sum);
    }
  }

  private void taps(float[] matrix, int row, double position, int from) {
    int base = (int) Math.floor(position);
    for (int j = base - support + 1; j <= base + support; j++) {
      int inside = Math.min(Math.max(j, 0), from - 1);
      matrix[row * from + inside] += (float) kernel(j - position);
    }
  }

  private double kernel(double x) {
    double d = Math.abs(x);
    if (support == 1) {
      return Math.max(1 - d, 0);
    }
    if (d < 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  }
}
