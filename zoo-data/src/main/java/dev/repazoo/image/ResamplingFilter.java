package dev.repazoo.image;

/**
 * The kernels of Pillow's {@code Image.resize} that REPA's preprocessing uses.
 *
 * <p>Source: Pillow, {@code src/libImaging/Resample.c}.
 */
public enum ResamplingFilter {
  /** The mean of the pixels that a new pixel covers. */
  BOX(0.5) {
    @Override
    double weight(double x) {
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    }
  },
  /** Keys' cubic with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }
  },
  /** A sinc windowed by a sinc three times as wide. */
  LANCZOS(3) {
    @Override
    double weight(double x) {
      return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
  };

  private static final double A = -0.5;
  private final double support;

  ResamplingFilter(double support) {
    this.support = support;
  }

  /** Half the kernel's width, in new pixels when shrinking and in old ones when enlarging. */
  public double support() {
    return support;
  }

  /** The kernel at a distance from its centre. */
  abstract double weight(double x);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
