package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images beside their tokens, coloured by the first three principal components of all tokens shown:
 * equal colours mean similar tokens, across images too.
 *
 * <p>Each component is scaled so that its 2nd to 98th percentile fills 0..1. After Oquab et al.,
 * DINOv2, arXiv 2304.07193, figure 1, but without leaving out the background.
 */
public final class TokenPicture {
  private static final int COLOURS = 3;
  private static final double TAIL = 0.02;
  private static final int LEAST_SIDE = 128;
  private static final int PAIRS_A_ROW = 4;

  private TokenPicture() {}

  /**
   * Draws a grid of pairs.
   *
   * @param images K square images of one size
   * @param tokens float32 [K, N, D]; N is a square number
   * @throws IllegalArgumentException if their numbers differ
   */
  public static RgbImage of(List<RgbImage> images, NDArray tokens) {
    Shape shape = tokens.getShape();
    int grid = (int) Math.round(Math.sqrt((double) shape.get(1)));
    if (shape.get(0) != images.size() || (long) grid * grid != shape.get(1)) {
      throw new IllegalArgumentException(
          "tokens of shape " + shape + " don't lie on grids of " + images.size() + " images");
    }
    byte[][] colours = colours(tokens);
    int side = images.get(0).width();
    int enlarged = side * ((LEAST_SIDE + side - 1) / side);
    List<RgbImage> pairs = new ArrayList<>();
    for (int k = 0; k < images.size(); k++) {
      RgbImage pair = RgbImage.black(2 * enlarged, enlarged);
      pair.paste(enlarge(images.get(k), enlarged), 0, 0);
      pair.paste(enlarge(tokens(colours, k, grid), enlarged), enlarged, 0);
      pairs.add(pair);
    }
    return ImageGrid.of(pairs, PAIRS_A_ROW);
  }

  /** One byte for each component and token. */
  private static byte[][] colours(NDArray tokens) {
    Shape shape = tokens.getShape();
    try (NDArray rows = tokens.reshape(shape.get(0) * shape.get(1), shape.get(2))) {
      float[][] coordinates = PrincipalComponents.of(rows, COLOURS).project(rows);
      return Arrays.stream(coordinates).map(TokenPicture::scaled).toArray(byte[][]::new);
    }
  }

  /** Values to 0..255 between robust limits; values that are all equal become gray. */
  static byte[] scaled(float... values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    float low = sorted[(int) Math.floor(TAIL * (sorted.length - 1))];
    float high = sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    byte[] scaled = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float unit = high > low ? (values[i] - low) / (high - low) : 0.5f;
      scaled[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, unit)));
    }
    return scaled;
  }

  /** The tokens of image k, a pixel each. */
  private static RgbImage tokens(byte[][] colours, int k, int grid) {
    RgbImage small = RgbImage.black(grid, grid);
    int count = grid * grid;
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < COLOURS; c++) {
        small.hwc()[COLOURS * i + c] = colours[c][k * count + i];
      }
    }
    return small;
  }

  /** The nearest pixel, so that the tokens' borders stay visible. */
  private static RgbImage enlarge(RgbImage image, int side) {
    if (image.width() == side) {
      return image;
    }
    RgbImage large = RgbImage.black(side, side);
    for (int y = 0; y < side; y++) {
      int row = y * image.height() / side;
      for (int x = 0; x < side; x++) {
        int column = x * image.width() / side;
        System.arraycopy(
            image.hwc(), 3 * (row * image.width() + column), large.hwc(), 3 * (y * side + x), 3);
      }
    }
    return large;
  }
}
