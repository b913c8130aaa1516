package dev.repazoo.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * Resizes images to the pixels that Pillow's {@code Image.resize} gives, bit for bit.
 *
 * <p>Horizontally first, then vertically, or the other way round if the height shrinks by much more
 * (Pillow 13); the samples between are rounded to 8 bits, so the order matters. A pass is left out
 * where that side keeps its length. Only what a wanted part of the result needs is computed.
 *
 * <p>The vertical pass adds whole rows, which the compiler turns into vector instructions. Rows are
 * made as they are needed, so that a large image takes little memory beside itself.
 */
public final class Resize {
  private Resize() {}

  /**
   * Resizes an image.
   *
   * @param width new width in pixels
   * @param height new height in pixels
   */
  public static RgbImage to(RgbImage image, int width, int height, ResamplingFilter filter) {
    return part(image, width, height, filter, new Part(0, 0, width, height));
  }

  /**
   * A rectangle of a resized image.
   *
   * @param left its first column
   * @param top its first row
   * @param width its columns
   * @param height its rows
   */
  public record Part(int left, int top, int width, int height) {
    /** Checks the numbers. */
    public Part {
      if (left < 0 || top < 0 || width < 1 || height < 1) {
        throw new IllegalArgumentException(
            width + "x" + height + " at " + left + "," + top + " is no part of an image");
      }
    }
  }

  /**
   * Resizes an image and cuts a part out of it, computing that part only.
   *
   * @param width width of the whole resized image
   * @param height height of the whole resized image
   * @throws IndexOutOfBoundsException if the part leaves the resized image
   */
  public static RgbImage part(
      RgbImage image, int width, int height, ResamplingFilter filter, Part part) {
    if (part.left() + part.width() > width || part.top() + part.height() > height) {
      throw new IndexOutOfBoundsException(part + " leaves an image of " + width + "x" + height);
    }
    boolean columns = width != image.width();
    boolean rows = height != image.height();
    if (!columns && !rows) {
      boolean whole = part.width() == width && part.height() == height;
      return whole ? image : image.crop(part.left(), part.top(), part.width(), part.height());
    }
    if (columns && rows && verticalFirst(image, width, height)) {
      Part band = new Part(0, part.top(), image.width(), part.height());
      return part(
          part(image, image.width(), height, filter, band),
          width,
          part.height(),
          filter,
          new Part(part.left(), 0, part.width(), part.height()));
    }
    Optional<ResamplingKernel> horizontal =
        columns
            ? Optional.of(
                ResamplingKernel.of(image.width(), width, part.left(), part.width(), filter))
            : Optional.empty();
    RgbImage result = RgbImage.black(part.width(), part.height());
    if (rows) {
      ResamplingKernel vertical =
          ResamplingKernel.of(image.height(), height, part.top(), part.height(), filter);
      int kept = vertical.longest();
      vertical(
          new ResizedRows(
              image,
              horizontal,
              part.left(),
              part.width(),
              vertical.lowest(),
              vertical.highest(),
              kept),
          vertical,
          result.hwc());
    } else {
      int bottom = part.top() + part.height();
      pack(
          new ResizedRows(image, horizontal, part.left(), part.width(), part.top(), bottom, 1),
          part.top(),
          bottom,
          result.hwc());
    }
    return result;
  }

  /** Pillow's condition, since version 13: the height shrinks by more than twice the width does. */
  private static boolean verticalFirst(RgbImage image, int width, int height) {
    int less = image.height() - height;
    return less > 0 && less > 2L * (image.width() - width);
  }

  private static void pack(ResizedRows rows, int begin, int end, byte[] out) {
    int at = 0;
    for (int y = begin; y < end; y++) {
      for (int sample : rows.row(y)) {
        out[at++] = (byte) sample;
      }
    }
  }

  private static void vertical(ResizedRows rows, ResamplingKernel kernel, byte[] out) {
    int[] sums = new int[out.length / kernel.count()];
    int at = 0;
    for (int y = 0; y < kernel.count(); y++) {
      int[] weights = kernel.weights(y);
      int row = kernel.first(y);
      Arrays.fill(sums, ResamplingKernel.HALF);
      int k = 0;
      for (; k + 3 < weights.length; k += 4) {
        addFour(sums, rows, row + k, weights, k);
      }
      for (; k < weights.length; k++) {
        addOne(sums, rows.row(row + k), weights[k]);
      }
      for (int i = 0; i < sums.length; i++) {
        out[at + i] = (byte) ResamplingKernel.clip(sums[i]);
      }
      at += sums.length;
    }
  }

  private static void addFour(int[] sums, ResizedRows rows, int row, int[] weights, int k) {
    int[] a = rows.row(row);
    int[] b = rows.row(row + 1);
    int[] c = rows.row(row + 2);
    int[] d = rows.row(row + 3);
    int wa = weights[k];
    int wb = weights[k + 1];
    int wc = weights[k + 2];
    int wd = weights[k + 3];
    for (int i = 0; i < sums.length; i++) {
      sums[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
    }
  }

  private static void addOne(int[] sums, int[] row, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * row[i];
    }
  }
}
