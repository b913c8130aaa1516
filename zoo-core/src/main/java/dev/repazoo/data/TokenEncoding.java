package dev.repazoo.data;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An encoder on a device, in whichever engine, as a cache of its tokens wants it. */
@FunctionalInterface
public interface TokenEncoding {
  /**
   * Encodes a block of images.
   *
   * @param images uint8 [B, 3, R, R]
   * @param key of the cache
   * @param first the sample of the first image
   * @return tokens [B, N, D] as the cache stores them
   * @throws IOException when one is NaN or infinite, or becomes so
   */
  ByteBuffer rows(PixelBuffer images, FeatureKey key, int first) throws IOException;
}
