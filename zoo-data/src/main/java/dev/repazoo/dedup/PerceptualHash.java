package dev.repazoo.dedup;

import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * 64 bits that differ in few places between images that look alike.
 *
 * <p>Both are those of the Python package {@code imagehash} (4.3) at its default size, of the gray
 * image, {@code L = 0.299 R + 0.587 G + 0.114 B} as Pillow rounds it, brought to a few pixels by
 * Pillow's Lanczos, whatever the aspect ratio. The first bit is the highest; rows come one after
 * the other.
 */
public enum PerceptualHash {
  /**
   * Which of the 8 x 8 lowest frequencies of 32 x 32 pixels are above their median: {@code dct(x)_k
   * = 2 sum_n x_n cos(pi k (2 n + 1) / 64)} along both axes (Zauner, Implementation and
   * Benchmarking of Perceptual Image Hash Functions, 2010).
   *
   * <p>Images of mirrored halves have frequencies that are zero, where {@code imagehash} gives the
   * signs of roundings. Here what isn't above the median by more than roundings counts as not
   * above.
   */
  PHASH {
    @Override
    public long of(RgbImage image) {
      return bits(lowFrequencies(gray(image, PIXELS, PIXELS)));
    }
  },
  /** Which pixels of 9 x 8 are brighter than those to their left. */
  DHASH {
    @Override
    public long of(RgbImage image) {
      int[] gray = gray(image, SIDE + 1, SIDE);
      long hash = 0;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 1; x <= SIDE; x++) {
          int at = y * (SIDE + 1) + x;
          hash = hash << 1 | (gray[at] > gray[at - 1] ? 1 : 0);
        }
      }
      return hash;
    }
  };

  /** Bits of a hash. */
  public static final int BITS = 64;

  private static final int SIDE = 8;
  private static final int PIXELS = 32;

  /** Far above the roundings of sums of 1,024 pixels, far below what a change of one pixel does. */
  private static final double ROUNDINGS = 1e-6;

  /** Pillow's weights of red, green and blue, in parts of 65,536. */
  private static final int RED = 19595;

  private static final int GREEN = 38470;
  private static final int BLUE = 7471;

  private static final double[][] COSINES = cosines();

  /** The hash of an image. */
  public abstract long of(RgbImage image);

  /** The name on command lines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names on command lines. */
  public static List<String> words() {
    return Arrays.stream(values()).map(PerceptualHash::word).toList();
  }

  /**
   * The hash of a name on command lines.
   *
   * @throws InvalidValueException if there is none
   */
  public static PerceptualHash of(String word) {
    return Arrays.stream(values())
        .filter(hash -> hash.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> InvalidValueException.ofWord("hash", word, String.join(" or ", words())));
  }

  /** As {@code imagehash} prints it, 16 hexadecimal digits. */
  public static String hex(long hash) {
    return String.format("%016x", hash);
  }

  /** Gray samples of the resized image, [height, width]. */
  private static int[] gray(RgbImage image, int width, int height) {
    byte[] rgb = image.hwc();
    byte[] gray = new byte[rgb.length / 3];
    for (int i = 0; i < gray.length; i++) {
      int sum =
          (rgb[3 * i] & 0xff) * RED
              + (rgb[3 * i + 1] & 0xff) * GREEN
              + (rgb[3 * i + 2] & 0xff) * BLUE;
      gray[i] = (byte) ((sum + 0x8000) >> 16);
    }
    RgbImage resized =
        Resize.to(
            RgbImage.ofGray(image.width(), image.height(), gray),
            width,
            height,
            ResamplingFilter.LANCZOS);
    int[] samples = new int[width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = resized.hwc()[3 * i] & 0xff;
    }
    return samples;
  }

  private static double[][] cosines() {
    double[][] cosines = new double[SIDE][PIXELS];
    for (int k = 0; k < SIDE; k++) {
      for (int n = 0; n < PIXELS; n++) {
        cosines[k][n] = 2 * StrictMath.cos(StrictMath.PI * k * (2 * n + 1) / (2 * PIXELS));
      }
    }
    return cosines;
  }

  /** The lowest frequencies, [vertical, horizontal]. */
  private static double[] lowFrequencies(int... gray) {
    double[] columns = new double[SIDE * PIXELS]; // [vertical frequency, x]
    for (int k = 0; k < SIDE; k++) {
      for (int y = 0; y < PIXELS; y++) {
        for (int x = 0; x < PIXELS; x++) {
          columns[k * PIXELS + x] += COSINES[k][y] * gray[y * PIXELS + x];
        }
      }
    }
    double[] frequencies = new double[SIDE * SIDE];
    for (int k = 0; k < SIDE; k++) {
      for (int l = 0; l < SIDE; l++) {
        double sum = 0;
        for (int x = 0; x < PIXELS; x++) {
          sum += COSINES[l][x] * columns[k * PIXELS + x];
        }
        frequencies[k * SIDE + l] = sum;
      }
    }
    return frequencies;
  }

  private static long bits(double... frequencies) {
    double[] sorted = frequencies.clone();
    Arrays.sort(sorted);
    double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
    long hash = 0;
    for (double frequency : frequencies) {
      hash = hash << 1 | (frequency > median + ROUNDINGS ? 1 : 0);
    }
    return hash;
  }
}
