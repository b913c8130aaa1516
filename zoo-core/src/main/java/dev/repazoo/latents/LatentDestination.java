package dev.repazoo.latents;

import dev.repazoo.data.SecondHalf;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where latents are being written, a folder or a zip: {@code 00000/img-mean-std-00000000.npy}, the
 * first five digits of an image's number being the folder. Reading is safe from several threads.
 */
interface LatentDestination extends AutoCloseable {

  /** The name of an image's latents. */
  static String name(int index) {
    String digits = String.format(Locale.ROOT, "%08d", index);
    return digits.substring(0, 5) + "/img-mean-std-" + digits + ".npy";
  }

  /** Whether all are numbers. */
  static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Where images that can't be encoded are listed. */
  Path errorFile();

  /** Where a shard lists them; the place for all where there are none. */
  default Path errorFile(Optional<Shard> shard) {
    return errorFile();
  }

  /** Whether its latents are of mirrored images. */
  boolean mirrored();

  /** What stands behind the means in it. */
  default SecondHalf secondHalf() {
    return SecondHalf.STD;
  }

  /** Whether latents have to be stored one after the other. */
  default boolean ordered() {
    return false;
  }

  /** Whether there is something under an image's name. */
  boolean has(int index);

  /**
   * Does something while no other shard does the like.
   *
   * @throws IOException when another process is at it
   */
  default void alone(SharedFolder.Action action) throws IOException {
    action.run();
  }

  /** Mean and standard deviation of an image that were stored before; empty when damaged. */
  Optional<float[]> stored(int index) throws IOException;

  /**
   * Stores an image's mean and standard deviation, and reads them again.
   *
   * @param shape 2C, h, w
   * @throws IOException when they can't be written, or come back otherwise
   */
  void store(int index, float[] values, long[] shape) throws IOException;

  /** Ends with the labels; from now on all is there. */
  void finish(LabelFiles labels) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Makes it, or goes on with one that was made from the same.
   *
   * @param shards how the work is divided
   * @throws IllegalArgumentException when it holds latents of something else, or shards divide the
   *     work otherwise
   * @throws IOException when another program writes to it, or it can't be written
   */
  static LatentDestination open(Path path, LatentKey key, LatentShards shards) throws IOException {
    if (!LatentZip.isZip(path)) {
      return LatentFolder.open(path, key, shards);
    }
    if (shards.shard().isPresent()) {
      throw new IllegalArgumentException(path + " is a zip, which shards can't write to");
    }
    return LatentZip.open(path, key);
  }
}
