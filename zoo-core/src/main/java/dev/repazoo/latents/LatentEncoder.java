package dev.repazoo.latents;

import dev.repazoo.data.LatentCodec;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.LatentScale;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The encoder of a codec on one device, in whichever engine: images of one size to moments.
 *
 * <p>C is the number of latent channels, h and w are an image's sides over {@link #downsampling}.
 */
public interface LatentEncoder {
  /** Its id, its weights' digest and place: what latents of it are noted to be of. */
  LatentCodec identity();

  /** SHA-256 of the exported graph that encodes; empty where PyTorch does. */
  Optional<String> graph();

  /** Latent channels C. */
  int latentChannels();

  /** Image pixels along one side of a latent pixel. */
  int downsampling();

  /** What brings latents to about unit variance. */
  LatentScale latentScale();

  /** How it computes, beside its weights: options' names, in snake case, and their words. */
  Map<String, String> settings();

  /** Why it can't encode images of a size, if so. */
  Optional<String> refusal(int width, int height);

  /** How many images of a size may be encoded at once; at least 1. */
  int fitting(int width, int height);

  /**
   * Encodes images.
   *
   * @param images of one size
   * @param mirrored whether each is mirrored before
   * @param secondHalf what stands behind the means
   * @return moments [2C, h, w] of each image, in their order
   */
  List<float[]> encode(List<RgbImage> images, boolean mirrored, SecondHalf secondHalf);

  /** Its id, or where its weights are. */
  default String name() {
    return identity().id();
  }
}
