package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.stream.LongStream;

/**
 * {@code torch.nn.functional.adaptive_avg_pool2d(input, 1)} and {@code adaptive_max_pool2d(input,
 * 1)} without the axes that they fold: {@code ReduceMean} and {@code ReduceMax} (opset 18).
 */
public final class GlobalPool {
  private GlobalPool() {}

  /** The mean over the axes behind the channels: x [B, C, ...] gives [B, C]. */
  public static Value average(GraphBuilder g, Value x) {
    return reduce(g, "ReduceMean", x);
  }

  /** The largest over the axes behind the channels: x [B, C, ...] gives [B, C]. */
  public static Value max(GraphBuilder g, Value x) {
    return reduce(g, "ReduceMax", x);
  }

  private static Value reduce(GraphBuilder g, String op, Value x) {
    long[] axes = LongStream.range(2, x.rank()).toArray();
    return g.op(op)
        .with("keepdims", 0L)
        .apply(x.type(), x.shape().slice(0, 2), x, g.constant(axes));
  }
}
