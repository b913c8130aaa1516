package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.prelu(input, weight)}: {@code x > 0 ? x : weight x}; {@code PRelu}
 * (opset 16).
 */
public final class Prelu {
  private Prelu() {}

  /** x [B, C, ...], slope [1] or [C]. */
  public static Value lower(GraphBuilder g, Value x, Value slope) {
    Value perChannel =
        slope.shape().size() == 1 || x.rank() < 3
            ? slope
            : g.reshape(slope, new Shape(slope.shape().size()).addAll(Window.ones(x.rank() - 2)));
    return g.op("PRelu").apply(x.type(), x.shape(), x, perChannel);
  }
}
