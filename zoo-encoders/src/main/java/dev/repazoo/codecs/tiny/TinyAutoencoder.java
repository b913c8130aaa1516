package dev.repazoo.codecs.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.weights.StateDict;

/**
 * A tiny autoencoder. Its posterior is a point: the variance is zero. Inside it works on images in
 * 0..1.
 *
 * <p>Source: github.com/madebyollin/taesd, taesd.py.
 */
final class TinyAutoencoder extends Codec {
  private final TinyConfig config;
  private final TinySequence encoder;
  private final TinySequence decoder;

  TinyAutoencoder(TinyConfig config) {
    this.config = config;
    encoder = child("encoder", TinySequence.encoder(config));
    decoder = child("decoder", TinySequence.decoder(config));
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
  public boolean tileable() {
    return !config.pooled();
  }

  @Override
  public NDArray moments(Context context, NDArray images) {
    NDArray latents = encoder.forward(context, images.add(1f).div(2f));
    NDArray none = latents.zerosLike().sub(Float.POSITIVE_INFINITY);
    return NDArrays.concat(new NDList(latents, none), 1);
  }

  @Override
  public NDArray decode(Context context, NDArray latents) {
    return decoder.forward(context, latents).mul(2f).sub(1f);
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return TinyKeys.toAuthors(published);
  }
}
