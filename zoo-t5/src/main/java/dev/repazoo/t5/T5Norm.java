package dev.repazoo.t5;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;

/**
 * {@code x / sqrt(mean(x^2) + eps) * weight} over the last axis: neither mean nor bias. x [..., D]
 * keeps its shape; state: {@code weight} [D]. Counterpart of transformers' {@code T5LayerNorm}.
 */
final class T5Norm extends Module {
  private final Parameter weight;
  private final double eps;

  T5Norm(int width, double eps) {
    this.eps = eps;
    weight = parameter("weight", Init.ONES, width);
  }

  NDArray forward(Context context, NDArray x) {
    int last = x.getShape().dimension() - 1;
    NDArray meanSquare = x.mul(x).mean(new int[] {last}, true);
    return x.div(meanSquare.add(eps).sqrt()).mul(context.value(weight, x));
  }
}
