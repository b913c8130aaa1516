package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.linear(input, weight, bias=None)}: {@code x W^T + b}.
 *
 * <p>Rank 2 is {@code Gemm} (opset 13) with {@code transB}; other ranks are {@code MatMul} on the
 * transposed weight, which a pass transposes once in the file, and {@code Add}.
 */
public final class Linear {
  private Linear() {}

  /** Without bias. */
  public static Value lower(GraphBuilder g, Value x, Value weight) {
    return x.rank() == 2
        ? g.op("Gemm").with("transB", 1L).apply(x.type(), result(x, weight), x, weight)
        : product(g, x, weight);
  }

  /** With bias. */
  public static Value lower(GraphBuilder g, Value x, Value weight, Value bias) {
    return x.rank() == 2
        ? g.op("Gemm").with("transB", 1L).apply(x.type(), result(x, weight), x, weight, bias)
        : Arithmetic.add(g, product(g, x, weight), bias);
  }

  private static Value product(GraphBuilder g, Value x, Value weight) {
    return g.op("MatMul").apply(x.type(), result(x, weight), x, g.transpose(weight, 1, 0));
  }

  private static Shape result(Value x, Value weight) {
    long[] sizes = x.shape().getShape().clone();
    sizes[sizes.length - 1] = weight.size(0);
    return new Shape(sizes);
  }
}
