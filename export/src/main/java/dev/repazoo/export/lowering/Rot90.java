package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.stream.IntStream;

/**
 * {@code torch.rot90(input, k, dims)}, from the first axis towards the second: {@link Flip} and
 * {@code Transpose} (opset 13).
 */
public final class Rot90 {
  private Rot90() {}

  /** Turned by that many right angles. */
  public static Value lower(GraphBuilder g, Value x, int times, int first, int second) {
    return switch (Math.floorMod(times, 4)) {
      case 1 -> swap(g, Flip.lower(g, x, second), first, second);
      case 2 -> Flip.lower(g, x, first, second);
      case 3 -> swap(g, Flip.lower(g, x, first), first, second);
      default -> x; // 0: floorMod by 4 gives nothing else
    };
  }

  private static Value swap(GraphBuilder g, Value x, int a, int b) {
    int[] order = IntStream.range(0, x.rank()).map(i -> i == a ? b : i == b ? a : i).toArray();
    return g.transpose(x, order);
  }
}
