package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.HostArray;
import dev.repazoo.spi.LatentScale;

/** Draws of the latents whose distribution a VAE gave. */
public final class Posterior {
  private Posterior() {}

  /**
   * A draw, scaled: {@code (mean + std noise) scale + bias}.
   *
   * @param moments float32 [B, 2C, h, w]: means, then standard deviations
   * @param noise float32 [B, C, h, w], normal
   * @return float32 [B, C, h, w], as generators take it
   */
  public static NDArray draw(NDArray moments, NDArray noise, LatentScale of) {
    var halves = moments.split(2, 1);
    Shape channels = new Shape(1, of.scale().size(), 1, 1);
    return halves
        .get(0)
        .add(halves.get(1).mul(noise))
        .mul(HostArray.of(moments.getManager(), of.scales(), channels))
        .add(HostArray.of(moments.getManager(), of.biases(), channels));
  }
}
