package dev.repazoo.data;

import dev.repazoo.spi.LatentShape;
import java.io.IOException;

/** Images together with the moments that a VAE gave for each: what latent generators train on. */
public interface LatentDataset extends Dataset {
  /** Shape of the moments: twice the latent channels (mean, then standard deviation), h, w. */
  LatentShape momentsShape();

  /**
   * The moments of a sample, in C order.
   *
   * @throws UnreadableSampleException if this one file is damaged
   * @throws IOException if the data set as a whole can't be read
   */
  float[] moments(int index) throws IOException;
}
