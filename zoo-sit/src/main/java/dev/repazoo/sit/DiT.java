package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/**
 * Diffusion transformer: the network that SiT took over, trained to predict noise in the discrete
 * timesteps of DDPM. It is sampled here, not trained, and has no projections.
 *
 * <p>Shapes: x [B, C, H, W], t [B], whole numbers from 0 to {@code diffusion_steps} - 1, y int64
 * [B] gives the noise [B, C, H, W] or, with a learned variance, [B, 2C, H, W].
 *
 * <p>Source: Peebles and Xie, "Scalable Diffusion Models with Transformers" (arXiv 2212.09748);
 * diffusers' DiTTransformer2DModel.
 */
public final class DiT extends ClassTransformer {
  private final DiTConfig config;

  /** A model of the given architecture, without values. */
  public DiT(DiTConfig config) {
    super(config.network(), config.shape(), config.toJson(), config.downscaleFreqShift());
    this.config = config;
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return DiTCheckpoint.rename(published, config.hiddenSize(), config.network().gridSize());
  }

  @Override
  public Optional<Generator> shallow() {
    return fewer(config.depth(), blocks -> new DiT(config.withDepth(blocks)));
  }

  @Override
  public NDArray predict(Context context, NDArray x, NDArray t, NDArray y) {
    return output(context, x, t, y);
  }

  @Override
  public Aligned aligned(Context context, NDArray x, NDArray t, NDArray y) {
    return pass(context, x, t, y, true);
  }
}
