package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Anchor boxes of a feature map (SSD, arXiv 1512.02325, section 2.2), as DJL's PyTorch engine
 * places them: they depend on the map's extent alone, so that they are a constant of the graph.
 */
public final class MultiBoxPrior {
  private MultiBoxPrior() {}

  /**
   * Boxes (xmin, ymin, xmax, ymax) in units of the picture.
   *
   * @param map [B, C, H, W]
   * @param steps vertical and horizontal distance of centres; not positive is one over the extent
   * @return H * W * sizes * 2 boxes; those that no size or ratio fills are zeros
   */
  public static float[][] boxes(
      Shape map, List<Float> sizes, List<Float> ratios, List<Float> steps, List<Float> offsets) {
    int height = Math.toIntExact(map.get(2));
    int width = Math.toIntExact(map.get(3));
    boolean given = steps.get(0) > 0 && steps.get(1) > 0;
    float stepY = given ? steps.get(0) : 1f / height;
    float stepX = given ? steps.get(1) : 1f / width;
    float[][] boxes = new float[height * width * sizes.size() * 2][4];
    int count = 0;
    for (int row = 0; row < height; row++) {
      float y = (row + offsets.get(0)) * stepY;
      for (int column = 0; column < width; column++) {
        float x = (column + offsets.get(1)) * stepX;
        float first = ratios.isEmpty() ? 1 : root(ratios.get(0));
        for (float size : sizes) {
          boxes[count++] = box(x, y, size * height / width * first / 2, size / first / 2);
        }
        for (int i = 1; i < ratios.size(); i++) {
          float ratio = root(ratios.get(i));
          float size = sizes.get(0);
          boxes[count++] = box(x, y, size * height / width * ratio / 2, size / ratio / 2);
        }
      }
    }
    return boxes;
  }

  private static float root(float ratio) {
    return (float) Math.sqrt(ratio);
  }

  private static float[] box(float x, float y, float halfWidth, float halfHeight) {
    return new float[] {x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight};
  }
}
