package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.GraphBuilder.Call;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;
import dev.repazoo.vit.Resampling;

/**
 * {@code torch.nn.functional.interpolate(input, size, mode, align_corners=False, antialias=False)}.
 *
 * <p>{@code Resize} (opset 18 for {@code axes}). PyTorch's nearest takes the pixel at {@code
 * floor(i * in / out)}; its bicubic has {@code a = -0.75} and repeats the edges. Bicubic is {@code
 * MatMul} from both sides with matrices of four taps a row: in ONNX Runtime 1.29 a cubic {@code
 * Resize} runs on one core and takes as long as a tenth of ViT-B.
 */
public final class Resize {
  private Resize() {}

  /** x [B, C, H, W] gives [B, C, height, width]. */
  public static Value lower(
      GraphBuilder g, Value x, int height, int width, Ops.Interpolation kernel) {
    if (kernel == Ops.Interpolation.BICUBIC) {
      return bicubic(g, x, height, width);
    }
    Call call = g.op("Resize").with("axes", 2L, 3L);
    Call configured =
        switch (kernel) {
          case NEAREST ->
              call.with("mode", "nearest")
                  .with("coordinate_transformation_mode", "asymmetric")
                  .with("nearest_mode", "floor");
          case BILINEAR ->
              call.with("mode", "linear").with("coordinate_transformation_mode", "half_pixel");
          case BILINEAR_ASYMMETRIC ->
              call.with("mode", "linear").with("coordinate_transformation_mode", "asymmetric");
          case BICUBIC -> throw new IllegalStateException("lowered above");
        };
    Shape result = new Shape(x.size(0), x.size(1), height, width);
    return configured.apply(
        x.type(), result, x, Value.ABSENT, Value.ABSENT, g.constant(height, width));
  }

  private static Value bicubic(GraphBuilder g, Value x, int height, int width) {
    int fromHeight = Math.toIntExact(x.size(2));
    int fromWidth = Math.toIntExact(x.size(3));
    Value rows = g.matrix(taps(fromHeight, height), height, fromHeight);
    Value columns = g.matrix(transposed(taps(fromWidth, width), fromWidth), fromWidth, width);
    Shape wide = new Shape(x.size(0), x.size(1), fromHeight, width);
    Value narrowed = g.op("MatMul").apply(x.type(), wide, x, columns);
    Shape result = new Shape(x.size(0), x.size(1), height, width);
    return g.op("MatMul").apply(x.type(), result, rows, narrowed);
  }

  private static float[] transposed(float[] matrix, int columns) {
    int rows = matrix.length / columns;
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      transposed[i % columns * rows + i / columns] = matrix[i];
    }
    return transposed;
  }

  private static float[] taps(int from, int to) {
    return Resampling.BICUBIC.weights(from, to);
  }
}
