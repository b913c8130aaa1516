package dev.repazoo.parity;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.RgbImage;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The grid of a training's samples, {@code array2grid} of REPA's train.py: {@code repa-grid}. */
public final class GridOfImages implements ImageTransform {

  /** For the service loader. */
  public GridOfImages() {}

  @Override
  public String id() {
    return "repa-grid";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means) {
    NpyArray images = Npy.read(parityCase.input("images"));
    long[] shape = images.shape(); // [N, 3, H, W]
    if (shape.length != 4 || shape[1] != 3) {
      throw new ParityException(
          parityCase.folder() + ": images are " + Arrays.toString(shape) + ", not [N, 3, H, W]");
    }
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    float[] values = images.toFloats();
    List<RgbImage> all = new ArrayList<>();
    for (int start = 0; start < values.length; start += 3 * width * height) {
      all.add(RgbImage.ofUnit(width, height, values, start));
    }
    RgbImage grid = ImageGrid.of(all);
    long[] size = {grid.height(), grid.width(), 3};
    return Map.of(
        "grid", new ParityValue.One(Tensor.of(DType.U8, ByteBuffer.wrap(grid.hwc()), size)));
  }
}
