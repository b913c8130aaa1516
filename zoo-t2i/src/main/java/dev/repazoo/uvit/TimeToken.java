package dev.repazoo.uvit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.dit.TimeWaves;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import java.util.Optional;

/**
 * Times as tokens: {@code [cos(t f), sin(t f)]} with D/2 frequencies {@code f_i = 10000^(-2 i /
 * D)}, and where the model has such layers {@code W2 silu(W1 x + b1) + b2} of it. t [B] gives [B,
 * 1, D]. State: {@code 0} and {@code 2}, or nothing.
 *
 * <p>Times are counted up to 1000, for which the frequencies are made. Source: U-ViT's
 * libs/uvit_t2i.py.
 */
final class TimeToken extends Module {
  private static final long EXPANSION = 4;

  private final int width;
  private final Optional<Linear> first;
  private final Optional<Linear> second;

  TimeToken(int width, boolean withLayers) {
    this.width = width;
    first =
        withLayers
            ? Optional.of(child("0", UVit.START.linear(width, EXPANSION * width)))
            : Optional.empty();
    second = first.map(layer -> child("2", UVit.START.linear(EXPANSION * width, width)));
  }

  NDArray forward(Context context, NDArray t) {
    NDArray waves = TimeWaves.of(t, width / 2, 0); // [B, D]
    NDArray token =
        first.isPresent()
            ? second
                .orElseThrow()
                .forward(context, context.ops().silu(first.get().forward(context, waves)))
            : waves;
    return token.reshape(t.getShape().get(0), 1, width);
  }
}
