package dev.repazoo.t2i;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;
import dev.repazoo.ops.DeviceNumber;
import java.util.Optional;

/**
 * Normalises each head's queries or keys. x [B, N, heads, d] gives the same shape. State: {@code
 * weight} [d] and, for a layer norm, {@code bias} [d].
 *
 * <p>Source: REPA's models/mmdit.py (SelfAttention).
 */
final class HeadNorm extends Module {
  private static final double EPS = 1e-6;

  private final Parameter weight;
  private final Optional<Parameter> bias;

  /** A norm over heads of that width; of the kind that the presence of a bias tells. */
  HeadNorm(QkNorm kind, int headWidth) {
    weight = parameter("weight", Init.ONES, headWidth);
    bias =
        kind == QkNorm.LN
            ? Optional.of(parameter("bias", Init.ZEROS, headWidth))
            : Optional.empty();
  }

  NDArray forward(Context context, NDArray x) {
    NDArray scale = context.value(weight, x);
    if (bias.isPresent()) {
      return context.ops().layerNorm(x, scale, context.value(bias.get(), x), EPS);
    }
    NDArray meanSquare = x.mul(x).mean(new int[] {3}, true);
    return x.div(meanSquare.add(DeviceNumber.beside(x, EPS)).sqrt()).mul(scale);
  }
}
