package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.conv2d(input, weight, bias=None, stride, padding, dilation, groups)}:
 * {@code Conv} (opset 11).
 */
public final class Conv2d {
  private Conv2d() {}

  /** Without bias. */
  public static Value lower(GraphBuilder g, Ops.Conv2d walk, Value x, Value weight) {
    return convolve(g, walk, weight, x, weight);
  }

  /** With bias. */
  public static Value lower(GraphBuilder g, Ops.Conv2d walk, Value x, Value weight, Value bias) {
    return convolve(g, walk, weight, x, weight, bias);
  }

  private static Value convolve(GraphBuilder g, Ops.Conv2d walk, Value weight, Value... inputs) {
    Value x = inputs[0];
    long stride = walk.stride();
    long top = walk.padding();
    long left = walk.paddingWidth();
    long extra = walk.extra();
    long dilation = walk.dilation();
    Shape result =
        new Shape(
            x.size(0), weight.size(0), extent(walk, x, weight, 2), extent(walk, x, weight, 3));
    return g.op("Conv")
        .with("kernel_shape", weight.size(2), weight.size(3))
        .with("strides", stride, stride)
        .with("pads", top, left, top + extra, left + extra)
        .with("dilations", dilation, dilation)
        .with("group", (long) walk.groups())
        .apply(x.type(), result, inputs);
  }

  private static long extent(Ops.Conv2d walk, Value x, Value weight, int axis) {
    int padding = axis == 2 ? walk.padding() : walk.paddingWidth();
    long reach = (long) walk.dilation() * (weight.size(axis) - 1) + 1;
    return (x.size(axis) + 2L * padding + walk.extra() - reach) / walk.stride() + 1;
  }
}
