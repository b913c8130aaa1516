package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/**
 * The variational autoencoder of latent diffusion: an image's posterior is a normal distribution of
 * each latent value. The logarithm of the variance is clamped to -30..20, as diffusers does.
 *
 * <p>Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, arXiv
 * 2112.10752; source: diffusers, {@code AutoencoderKL}.
 */
final class AutoencoderKl extends Codec {
  private static final float LEAST_LOG_VARIANCE = -30;
  private static final float MOST_LOG_VARIANCE = 20;

  private final KlConfig config;
  private final KlEncoder encoder;
  private final KlDecoder decoder;
  private final Optional<Conv2d> quantConv;
  private final Optional<Conv2d> postQuantConv;

  AutoencoderKl(KlConfig config) {
    this.config = config;
    int channels = config.latentChannels();
    encoder = child("encoder", new KlEncoder(config));
    decoder = child("decoder", new KlDecoder(config));
    quantConv =
        config.quantConv()
            ? Optional.of(child("quant_conv", Conv2d.pointwise(2 * channels, 2 * channels)))
            : Optional.empty();
    postQuantConv =
        config.postQuantConv()
            ? Optional.of(child("post_quant_conv", Conv2d.pointwise(channels, channels)))
            : Optional.empty();
  }

  @Override
  public int latentChannels() {
    return config.latentChannels();
  }

  @Override
  public int downsampling() {
    return config.downsampling();
  }

  @Override
  public LatentScale latentScale() {
    return config.latentScale();
  }

  @Override
  public int tileSize() {
    return config.sampleSize();
  }

  /** At full size: inputs and results of a block as wide as the next level's, and its own. */
  @Override
  public long bytesPerPixel() {
    int next = config.width(Math.min(1, config.levels() - 1));
    return Float.BYTES * (3L * next + 2L * config.width(0));
  }

  @Override
  public NDArray moments(Context context, NDArray images) {
    NDArray encoded = encoder.forward(context, images);
    NDArray moments = quantConv.isPresent() ? quantConv.get().forward(context, encoded) : encoded;
    NDList halves = moments.split(2, 1);
    NDArray logVariance = halves.get(1).clip(LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE);
    return NDArrays.concat(new NDList(halves.get(0), logVariance), 1);
  }

  @Override
  public NDArray decode(Context context, NDArray latents) {
    NDArray mapped =
        postQuantConv.isPresent() ? postQuantConv.get().forward(context, latents) : latents;
    return decoder.forward(context, mapped);
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return KlKeys.toDiffusers(published);
  }
}
