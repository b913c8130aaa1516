package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;
import java.util.stream.LongStream;

/**
 * {@code torch.nn.functional.avg_pool2d(input, kernel_size, stride, padding,
 * count_include_pad=False)}: {@code AveragePool} (opset 19).
 */
public final class AveragePool {
  private AveragePool() {}

  /** x [B, C, H, W] gives [B, C, H', W']. */
  public static Value lower(GraphBuilder g, Ops.Pool2d walk, Value x) {
    return Pooling.lower(g, g.op("AveragePool").with("count_include_pad", 0L), walk, x);
  }

  /**
   * x [B, C, ...] gives [B, C, ...].
   *
   * <p>Padding counts, as zeros.
   *
   * @param ceil whether a last window may begin inside and end outside; what is outside doesn't
   *     count
   */
  public static Value lower(GraphBuilder g, Window window, boolean ceil, Value x) {
    if (Shapes.sizes(window.padding()).anyMatch(size -> size > 0)) {
      long[] pads = Shapes.sizes(window.padding()).flatMap(n -> LongStream.of(n, n)).toArray();
      Value padded = Pad.lower(g, reversedPairs(pads), 0, x);
      Window bare = Window.of(window.kernel(), window.stride(), new Shape(new long[window.axes()]));
      return average(g, bare, ceil, padded);
    }
    return average(g, window, ceil, x);
  }

  private static Value average(GraphBuilder g, Window window, boolean ceil, Value x) {
    return window
        .on(g.op("AveragePool").with("count_include_pad", 0L), x, ceil)
        .apply(x.type(), window.result(x, x.size(1), ceil), x);
  }

  /** PyTorch names the last axis first. */
  private static long[] reversedPairs(long[] pairs) {
    long[] reversed = new long[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      reversed[i] = pairs[pairs.length - 1 - i];
    }
    return reversed;
  }
}
