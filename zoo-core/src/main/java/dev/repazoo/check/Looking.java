package dev.repazoo.check;

import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Who reads the files of a data set: threads of this machine, or others that see the same files.
 * Where the check is to stop, what is left is not told of.
 */
public interface Looking {

  /**
   * Takes what files show.
   *
   * @param <S> what a file shows
   */
  @FunctionalInterface
  interface Taker<S> {
    /** Takes what the file of that number shows; they come in order. */
    void take(int index, S seen);
  }

  /** Reads images. */
  void images(FileTree files, List<String> names, Taker<SeenImage> taker) throws IOException;

  /**
   * Reads latents.
   *
   * @param secondHalf what stands behind their means
   */
  void latents(FileTree files, List<String> names, SecondHalf secondHalf, Taker<SeenLatents> taker)
      throws IOException;

  /**
   * Reads a cache's tokens.
   *
   * @param folder of the cache
   * @param samples of it
   * @param progress is told how many were read
   * @return the first sample whose tokens are NaN or infinite; {@code samples} where none is
   */
  int firstNotFinite(Path folder, int samples, LongConsumer progress) throws IOException;

  /**
   * The same for some samples, in this thread.
   *
   * @param to the one after the last
   * @return the first whose tokens are NaN or infinite; {@code to} where none is
   */
  static int firstNotFinite(
      FeatureCache features, int from, int to, BooleanSupplier stop, LongConsumer progress)
      throws IOException {
    for (int i = from; i < to && !stop.getAsBoolean(); i++) {
      if (features.has(i) && !features.finite(i)) {
        return i;
      }
      progress.accept(i + 1L);
    }
    return to;
  }
}
