package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.HostArray;

/**
 * Times as waves: {@code [cos(t f), sin(t f)]} with n frequencies {@code f_i = 10000^(-i/(n -
 * shift))}.
 *
 * <p>Source: GLIDE's nn.py; shift is diffusers' {@code downscale_freq_shift}.
 */
public final class TimeWaves {
  private static final double MAX_PERIOD = 10000;

  private TimeWaves() {}

  /**
   * The waves of times.
   *
   * @param t [B]
   * @param count n
   * @return float32 [B, 2 n]
   */
  public static NDArray of(NDArray t, int count, int shift) {
    NDArray frequencies =
        HostArray.of(t.getManager(), frequencies(count, shift), new Shape(1, count));
    NDArray angles =
        t.toType(DataType.FLOAT32, false).reshape(t.getShape().get(0), 1).mul(frequencies);
    return NDArrays.concat(new NDList(angles.cos(), angles.sin()), 1);
  }

  /** In float32 throughout, as the references compute them. */
  private static float[] frequencies(int count, int shift) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float exponent = (float) -Math.log(MAX_PERIOD) * i / (count - shift);
      values[i] = (float) Math.exp(exponent);
    }
    return values;
  }
}
