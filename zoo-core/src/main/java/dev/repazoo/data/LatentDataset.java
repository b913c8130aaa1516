package dev.repazoo.data;

import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.util.Optional;

/**
 * Images together with the moments that a VAE gave for each: what latent generators train on. Only
 * encoders need the images, so they may be missing.
 */
public interface LatentDataset extends Dataset {
  @Override
  default Optional<LatentDataset> latents() {
    return Optional.of(this);
  }

  /** Shape of the moments: twice the latent channels (mean, then standard deviation), h, w. */
  LatentShape momentsShape();

  /** What brings the latents to about unit variance. */
  LatentScale latentScale();

  /** Whether the images are there, too; without them {@link #image} fails. */
  @Override
  boolean hasImages();

  /** The codec that made them, where {@code zoo encode} has noted it. */
  Optional<LatentCodec> codec();

  /**
   * The moments of a sample, in C order.
   *
   * @throws UnreadableSampleException if this one file is damaged
   * @throws IOException if the data set as a whole can't be read
   */
  float[] moments(int index) throws IOException;
}
