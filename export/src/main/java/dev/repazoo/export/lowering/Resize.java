package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.GraphBuilder.Call;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.interpolate(input, size, mode, align_corners=False, antialias=False)}.
 *
 * <p>{@code Resize} (opset 18 for {@code axes}). PyTorch's nearest takes the pixel at {@code
 * floor(i * in / out)}; its bicubic has {@code a = -0.75} and repeats the edges.
 */
public final class Resize {
  private static final double CUBIC_A = -0.75;

  private Resize() {}

  /** x [B, C, H, W] gives [B, C, height, width]. */
  public static Value lower(
      GraphBuilder g, Value x, int height, int width, Ops.Interpolation kernel) {
    Call call = g.op("Resize").with("axes", 2L, 3L);
    Call configured =
        switch (kernel) {
          case NEAREST ->
              call.with("mode", "nearest")
                  .with("coordinate_transformation_mode", "asymmetric")
                  .with("nearest_mode", "floor");
          case BILINEAR ->
              call.with("mode", "linear").with("coordinate_transformation_mode", "half_pixel");
          case BICUBIC ->
              call.with("mode", "cubic")
                  .with("coordinate_transformation_mode", "half_pixel")
                  .with("cubic_coeff_a", CUBIC_A);
        };
    Shape result = new Shape(x.size(0), x.size(1), height, width);
    return configured.apply(
        x.type(), result, x, Value.ABSENT, Value.ABSENT, g.constant(height, width));
  }
}
