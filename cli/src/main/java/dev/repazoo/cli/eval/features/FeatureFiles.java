package dev.repazoo.cli.eval.features;

import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.TemporaryPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** Features that are written block by block, a file each, and read when all are there. */
public final class FeatureFiles implements AutoCloseable {
  private final Path folder;
  private final String what;
  private final Map<Feature, FileChannel> files = new EnumMap<>(Feature.class);
  private final Map<Feature, Integer> dims = new EnumMap<>(Feature.class);

  /**
   * No features yet.
   *
   * @param folder for the files; the features are gone with it
   * @param what the features are of, which tells files apart
   */
  public FeatureFiles(TemporaryPath folder, String what) {
    this.folder = folder.path();
    this.what = what.replace(' ', '-');
  }

  private Path path(Feature feature) {
    return folder.resolve(what + "-" + feature);
  }

  /**
   * Writes some rows of a feature.
   *
   * @param first number of the first of them
   * @param dim numbers in a row
   * @param rows reals, little endian
   */
  public void write(Feature feature, int first, int dim, ByteBuffer rows) throws IOException {
    if (!files.containsKey(feature)) {
      files.put(
          feature,
          FileChannel.open(path(feature), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      dims.put(feature, dim);
    }
    long at = (long) first * dim * Float.BYTES;
    while (rows.hasRemaining()) {
      at += files.get(feature).write(rows, at);
    }
  }

  /** Closes the files and opens them for reading; each has so many rows. */
  public Map<Feature, FeatureRows> read(int count) throws IOException {
    close();
    Map<Feature, FeatureRows> found = new EnumMap<>(Feature.class);
    for (Map.Entry<Feature, Integer> row : dims.entrySet()) {
      found.put(row.getKey(), FeatureFile.open(path(row.getKey()), count, row.getValue()));
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files.values()) {
      file.close();
    }
  }
}
