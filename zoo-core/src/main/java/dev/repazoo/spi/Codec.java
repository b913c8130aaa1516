package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
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

  /** What brings its latents to about unit variance, as generators want them. */
  public abstract LatentScale latentScale();

  /**
   * Whether an image can be coded in overlapping tiles, whose results then differ little from the
   * whole's. Not so where something is computed over the whole image that colours or contrast hang
   * on.
   */
  public boolean tileable() {
    return true;
  }

  /** Side of a tile in pixels, where images are coded in tiles. */
  public int tileSize() {
    return 256;
  }

  /** About how many bytes of memory coding takes for each pixel of an image. */
  public long bytesPerPixel() {
    return 1024;
  }

  /**
   * Images float [B, 3, H, W] in -1..1 to moments [B, 2C, h, w]: mean, then logarithm of variance,
   * which is minus infinity where a codec draws nothing.
   */
  public abstract NDArray moments(Context context, NDArray images);

  /** Unscaled latents float [B, C, h, w] to images [B, 3, H, W], about -1..1, not clamped. */
  public abstract NDArray decode(Context context, NDArray latents);

  /** Renames a published checkpoint's tensors (older layouts) to this module's parameters. */
  public StateDict fromPublished(StateDict published) {
    return published;
  }

  /** Images float [B, 3, H, W] in -1..1 to [B, 2C, h, w]: mean, then standard deviation. */
  public final NDArray meanAndStd(Context context, NDArray images) {
    return meanAndStd(moments(context, images));
  }

  /** Moments, mean and logarithm of variance, to mean and standard deviation. */
  public static NDArray meanAndStd(NDArray moments) {
    NDList halves = moments.split(2, 1);
    return NDArrays.concat(new NDList(halves.get(0), halves.get(1).mul(0.5f).exp()), 1);
  }

  /** Pixels uint8 [B, 3, H, W] to {@code x / 127.5 - 1}. */
  public static NDArray fromPixels(NDArray pixels) {
    return pixels.toType(DataType.FLOAT32, false).div(127.5f).sub(1f);
  }

  /**
   * Images [B, 3, H, W] in about -1..1 to pixels uint8 [B, H, W, 3]: {@code (x + 1) / 2 * 255},
   * clamped and truncated, as REPA's generate.py does.
   */
  public static NDArray toPixels(NDArray images) {
    return images
        .add(1f)
        .div(2f)
        .mul(255f)
        .clip(0f, 255f)
        .transpose(0, 2, 3, 1)
        .toType(DataType.UINT8, false);
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
