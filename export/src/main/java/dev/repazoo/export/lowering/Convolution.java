package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.Optional;

/**
 * {@code torch.nn.functional.conv1d}, {@code conv2d} and {@code conv3d(input, weight, bias=None,
 * stride, padding, dilation, groups)}: {@code Conv} (opset 11).
 */
public final class Convolution {
  private Convolution() {}

  /** x [B, C, ...], weight [F, C / groups, ...], bias [F] gives [B, F, ...]. */
  public static Value lower(
      GraphBuilder g, Window window, int groups, Value x, Value weight, Optional<Value> bias) {
    return window
        .on(g.op("Conv"), x, false)
        .with("dilations", window.dilation().getShape())
        .with("group", (long) groups)
        .apply(x.type(), window.result(x, weight.size(0), false), Inputs.of(x, weight, bias));
  }
}
