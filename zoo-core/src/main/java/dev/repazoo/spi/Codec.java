package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.StateDict;

/**
 * A map between images and the latents that a generator works on.
 *
 * <p>As a DJL block it decodes: latents [B, C, h, w] in, images [B, 3, H, W] out.
 */
public abstract class Codec extends Module {

  /** Number of latent channels C. */
  public abstract int latentChannels();

  /** Image pixels along one side of a latent pixel: H = factor h. */
  public abstract int downsampling();

  /**
   * Images float [B, 3, H, W] in -1..1 to moments [B, 2C, h, w]: mean, then logarithm of variance.
   */
  public abstract NDArray moments(Context context, NDArray images);

  /** Unscaled latents float [B, C, h, w] to images [B, 3, H, W], about -1..1, not clamped. */
  public abstract NDArray decode(Context context, NDArray latents);

  /** Renames a published checkpoint's tensors (older layouts) to this module's parameters. */
  public StateDict fromPublished(StateDict published) {
    return published;
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray latents = inputs.singletonOrThrow();
    return new NDList(decode(Context.of(parameters, latents, training), latents));
  }
}
