package dev.repazoo.uvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
  private static final double MAX_PERIOD = 10000;
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
    long batch = t.getShape().get(0);
    float[] values = frequencies(width / 2);
    NDArray frequencies = t.getManager().create(values, new Shape(1, values.length));
    NDArray angles = t.toType(DataType.FLOAT32, false).reshape(batch, 1).mul(frequencies);
    NDArray waves = NDArrays.concat(new NDList(angles.cos(), angles.sin()), 1); // [B, D]
    NDArray token =
        first.isPresent()
            ? second
                .orElseThrow()
                .forward(context, context.ops().silu(first.get().forward(context, waves)))
            : waves;
    return token.reshape(batch, 1, width);
  }

  /** In float32 throughout, as the reference computes them. */
  private static float[] frequencies(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float exponent = (float) -Math.log(MAX_PERIOD) * i / count;
      values[i] = (float) Math.exp(exponent);
    }
    return values;
  }
}
