package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Batch;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.ops.HostArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads tokens that {@code zoo features} stored. A sample whose image could not be read has zeros,
 * which align to nothing.
 */
record CachedTokens(FeatureCache cache) implements Targets {

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    int[] samples = batch.indices();
    float[] present = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      present[i] = cache.has(samples[i]) ? 1 : 0;
      samples[i] = present[i] == 1 ? samples[i] : anyPresent();
    }
    try {
      NDArray tokens = cache.tokens(manager, samples);
      return List.of(tokens.mul(HostArray.of(manager, present, new Shape(samples.length, 1, 1))));
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("can't read cached features: " + e.getMessage(), e));
    }
  }

  private int anyPresent() {
    for (int i = 0; i < cache.key().count(); i++) {
      if (cache.has(i)) {
        return i;
      }
    }
    throw new IllegalStateException("the cached features are of no readable image");
  }

  @Override
  public boolean needImages() {
    return false;
  }
}
