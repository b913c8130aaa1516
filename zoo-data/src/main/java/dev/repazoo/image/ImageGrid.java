package dev.repazoo.image;

import java.util.List;

/**
 * Lays out images of one size in a grid, with black lines of two pixels between and around them.
 *
 * <p>The layout of {@code torchvision.utils.make_grid} as REPA's {@code array2grid} calls it:
 * {@code round(sqrt(n))} images a row, and a single image stays without a border.
 */
public final class ImageGrid {
  /** Width of the lines in pixels. */
  public static final int PADDING = 2;

  private ImageGrid() {}

  /**
   * A grid as square as the number allows.
   *
   * @throws IllegalArgumentException if there is no image or the sizes differ
   */
  public static RgbImage of(List<RgbImage> images) {
    return of(images, Math.max(1, (int) Math.rint(Math.sqrt(images.size()))));
  }

  /**
   * A grid with a given number of images a row.
   *
   * @throws IllegalArgumentException if there is no image, the sizes differ, or perRow is below 1
   */
  public static RgbImage of(List<RgbImage> images, int perRow) {
    if (images.isEmpty() || perRow < 1) {
      throw new IllegalArgumentException(
          "a grid needs images and at least one a row, got " + images.size() + " and " + perRow);
    }
    if (images.size() == 1) {
      return images.get(0);
    }
    int width = images.get(0).width();
    int height = images.get(0).height();
    int columns = Math.min(perRow, images.size());
    int rows = (images.size() + columns - 1) / columns;
    RgbImage grid =
        RgbImage.black(columns * (width + PADDING) + PADDING, rows * (height + PADDING) + PADDING);
    for (int i = 0; i < images.size(); i++) {
      RgbImage image = images.get(i);
      if (image.width() != width || image.height() != height) {
        throw new IllegalArgumentException(
            "image "
                + i
                + " is "
                + image.width()
                + "x"
                + image.height()
                + "; the grid's first is "
                + width
                + "x"
                + height);
      }
      grid.paste(
          image,
          (i % columns) * (width + PADDING) + PADDING,
          (i / columns) * (height + PADDING) + PADDING);
    }
    return grid;
  }
}
