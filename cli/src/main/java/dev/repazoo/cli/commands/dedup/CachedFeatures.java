package dev.repazoo.cli.commands.dedup;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.eval.FeatureFile;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Means of the tokens of each image, of a cache of {@code zoo features}.
 *
 * @param rows a row an image, also of those without features
 * @param present images that have features
 * @param missing those that have none, a line each
 */
record CachedFeatures(FeatureRows rows, BitSet present, List<String> missing) {

  /**
   * Reads a cache.
   *
   * @param folder of one encoder's features
   * @param source whose images they must be of
   * @throws IOException when they are of others, or can't be read
   */
  static CachedFeatures open(Path folder, ImageSource source, TemporaryPath temporary)
      throws IOException {
    FeatureCache cache = FeatureCache.open(folder);
    requireOf(cache, source);
    FeatureKey key = cache.key();
    Path file = temporary.path().resolve("means");
    BitSet present = new BitSet();
    List<String> missing = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < key.count(); i++) {
        present.set(i, cache.has(i));
        if (!cache.has(i)) {
          missing.add(source.name(i) + ": has no cached features");
        }
        ByteBuffer mean = mean(cache, i);
        while (mean.hasRemaining()) {
          channel.write(mean);
        }
      }
    }
    return new CachedFeatures(FeatureFile.open(file, key.count(), key.dim()), present, missing);
  }

  private static void requireOf(FeatureCache cache, ImageSource source) throws IOException {
    FeatureKey key = cache.key();
    boolean same = key.count() == source.size();
    if (same) {
      try (Dataset dataset = Datasets.open(source.origin(), key.resolution())) {
        same = dataset.fingerprint().equals(key.source());
      }
    }
    if (!same) {
      throw new IOException(
          "%s has features of %d images that are not those of %s; compute them by 'zoo features --source %s'"
              .formatted(cache.folder(), key.count(), source.origin(), source.origin()));
    }
  }

  private static ByteBuffer mean(FeatureCache cache, int image) throws IOException {
    int dim = cache.key().dim();
    ByteBuffer bytes = ByteBuffer.allocate(dim * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (cache.has(image)) {
      FloatBuffer tokens = FloatBuffer.allocate(cache.key().tokens() * dim);
      cache.floats(image, tokens);
      double[] sums = new double[dim];
      for (int i = 0; i < tokens.capacity(); i++) {
        sums[i % dim] += tokens.get(i);
      }
      for (int i = 0; i < dim; i++) {
        bytes.putFloat((float) (sums[i] / cache.key().tokens()));
      }
    }
    return bytes.clear();
  }
}
