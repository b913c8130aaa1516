package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.interpolate(input, size, mode, align_corners=False, antialias=True)},
 * as DJL calls it: {@code Resize} (opset 18).
 */
public final class Interpolate {
  private static final int NEAREST = 0;
  private static final int BILINEAR = 1;
  private static final int BICUBIC = 3;

  /** Keys' kernel, which PyTorch has with antialias. */
  private static final double KEYS = -0.5;

  private Interpolate() {}

  /**
   * x [B, C, H, W] gives [B, C, height, width].
   *
   * @param mode DJL's number ({@code Image.Interpolation}): nearest, bilinear, area, bicubic
   * @throws ExportException for another mode than nearest, bilinear and bicubic
   */
  public static Value lower(GraphBuilder g, Value x, long height, long width, int mode) {
    GraphBuilder.Call call = g.op("Resize");
    if (mode == NEAREST) {
      call.with("mode", "nearest")
          .with("coordinate_transformation_mode", "asymmetric")
          .with("nearest_mode", "floor");
    } else if (mode == BILINEAR) {
      call.with("mode", "linear").with("antialias", 1L).with("exclude_outside", 1L);
    } else if (mode == BICUBIC) {
      call.with("mode", "cubic")
          .with("antialias", 1L)
          .with("cubic_coeff_a", KEYS)
          .with("exclude_outside", 1L);
    } else {
      throw new ExportException(
          "resize by interpolation "
              + mode
              + " can't be exported; use 0 (nearest), 1 (bilinear)"
              + " or 3 (bicubic)");
    }
    Shape result = new Shape(x.size(0), x.size(1), height, width);
    return call.apply(x.type(), result, x, Value.ABSENT, Value.ABSENT, g.dimensions(result));
  }
}
