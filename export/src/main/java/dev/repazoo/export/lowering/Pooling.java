package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.GraphBuilder.Call;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/** What poolings have in common: how they walk, and the shape of the result. */
final class Pooling {
  private Pooling() {}

  static Value lower(GraphBuilder g, Call call, Ops.Pool2d walk, Value x) {
    long kernel = walk.kernel();
    long stride = walk.stride();
    long padding = walk.padding();
    Shape result =
        new Shape(x.size(0), x.size(1), extent(walk, x.size(2)), extent(walk, x.size(3)));
    return call.with("kernel_shape", kernel, kernel)
        .with("strides", stride, stride)
        .with("pads", padding, padding, padding, padding)
        .apply(x.type(), result, x);
  }

  private static long extent(Ops.Pool2d walk, long size) {
    return (size + 2L * walk.padding() - walk.kernel()) / walk.stride() + 1;
  }
}
