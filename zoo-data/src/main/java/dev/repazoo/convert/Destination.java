package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where a data set is being written, a folder or a zip. */
interface Destination extends AutoCloseable {
  /** The file of an image, as REPA names it. */
  static String fileName(int index) {
    return "%05d/img%08d.png".formatted(index / 1000, index);
  }

  /** The file of an image in a captioned data set, as U-ViT numbers it. */
  static String captionedName(int number) {
    return number + ".png";
  }

  /** Whether a place is a zip by its name. */
  static boolean isZip(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /** The data set's place. */
  Path path();

  /** Where unreadable images are listed. */
  Path errorFile();

  /** The size of an image that an earlier run made; safe from several threads. */
  Optional<Resolution> find(int index) throws IOException;

  /** Whether an image that an earlier run made has these bytes; safe from several threads. */
  boolean holds(int index, ByteBuffer png) throws IOException;

  /** Adds an image; called in order, by one thread. */
  void write(int index, ByteBuffer png) throws IOException;

  /** Ends the data set; from now on it is there. */
  void finish(LabelFiles labels) throws IOException;

  /**
   * Ends a shard's part of the work.
   *
   * @return whether all shards have done theirs, so that the data set can be finished
   */
  default boolean finishShard() throws IOException {
    throw new UnsupportedOperationException(path() + " is of one process");
  }

  /** Keeps what is there for a later run if it was not finished. */
  @Override
  void close() throws IOException;

  /**
   * Opens a place to write to.
   *
   * @param settings what is being converted, and how
   * @param shard of it that is written, where others write the rest
   * @throws IOException if something else is there, or another process is writing it
   */
  static Destination open(Path path, ConversionSettings settings, Optional<Shard> shard)
      throws IOException {
    return isZip(path)
        ? ZipDestination.open(path, settings)
        : FolderDestination.open(path, settings, Destination::fileName, shard);
  }
}
