package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.lp_pool2d(input, norm_type, kernel_size, stride, ceil_mode)}: {@code
 * (sum of x^p)^(1/p)} of each window.
 *
 * <p>{@code Pow}, {@link AveragePool}, {@code Mul}, {@code Pow}. ONNX's own {@code LpPool} takes
 * whole p and |x|, PyTorch doesn't.
 */
public final class LpPool {
  private LpPool() {}

  /** x [B, C, ...] gives [B, C, ...]. */
  public static Value lower(GraphBuilder g, Window window, boolean ceil, double p, Value x) {
    Value power = Arithmetic.binary(g, "Pow", x, g.scalar(p, x.type()));
    Value mean = AveragePool.lower(g, window, ceil, power);
    Value sum = Arithmetic.mul(g, mean, g.scalar(window.kernel().size(), x.type()));
    return Arithmetic.binary(g, "Pow", sum, g.scalar(1 / p, x.type()));
  }
}
