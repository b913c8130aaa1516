package dev.repazoo.cli.eval.features;

import dev.repazoo.eval.FeatureFile;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** Features that are written block by block, a file each, and read when all are there. */
public final class FeatureFiles implements AutoCloseable {
  private final Path folder;
  private final String what;
  private final Extractor extractor;
  private final Map<Feature, FileChannel> files = new EnumMap<>(Feature.class);

  /**
   * Opens files, which may have some of the features already.
   *
   * @param folder of the files
   * @param what the features are of, which tells files apart
   * @param extractor whose they are
   * @param features which of its
   */
  public FeatureFiles(Path folder, String what, Extractor extractor, Collection<Feature> features)
      throws IOException {
    this.folder = folder;
    this.what = what.replace(' ', '-');
    this.extractor = extractor;
    try {
      for (Feature feature : features) {
        files.put(
            feature,
            FileChannel.open(
                path(feature),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Path path(Feature feature) {
    return folder.resolve(what + "-" + feature);
  }

  private long place(Feature feature, int row) {
    return (long) row * extractor.dim(feature) * Float.BYTES;
  }

  /**
   * Writes some rows of a feature.
   *
   * @param first number of the first of them
   * @param rows reals, little endian
   */
  public void write(Feature feature, int first, ByteBuffer rows) throws IOException {
    long at = place(feature, first);
    while (rows.hasRemaining()) {
      at += files.get(feature).write(rows, at);
    }
  }

  /**
   * SHA-256 of some rows of all features.
   *
   * @param first number of the first of them
   * @throws EOFException when they weren't written
   */
  public String digest(int first, int count) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    for (Map.Entry<Feature, FileChannel> one : files.entrySet()) {
      long at = place(one.getKey(), first);
      ByteBuffer rows =
          ByteBuffer.allocate(Math.toIntExact(place(one.getKey(), first + count) - at));
      while (rows.hasRemaining()) {
        if (one.getValue().read(rows, at + rows.position()) < 0) {
          throw new EOFException(path(one.getKey()) + " is cut off");
        }
      }
      digest.update(rows.flip());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Closes the files and opens them for reading; each has so many rows. */
  public Map<Feature, FeatureRows> read(int count) throws IOException {
    close();
    Map<Feature, FeatureRows> found = new EnumMap<>(Feature.class);
    for (Feature feature : files.keySet()) {
      found.put(feature, FeatureFile.open(path(feature), count, extractor.dim(feature)));
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
