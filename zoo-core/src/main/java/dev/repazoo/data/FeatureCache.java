package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.file.MappedFile;
import dev.repazoo.ops.HostArray;
import dev.repazoo.weights.SmallFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Encoder tokens computed before (see {@link FeatureCacheWriter}), read by sample from a mapped
 * file. Safe for several threads.
 */
public final class FeatureCache {
  private final Path folder;
  private final FeatureIndex index;
  private final MappedFile data;

  private FeatureCache(Path folder, FeatureIndex index, MappedFile data) {
    this.folder = folder;
    this.index = index;
    this.data = data;
  }

  /**
   * Opens a cache whatever it is of.
   *
   * @throws IOException if it is none, or isn't complete
   */
  public static FeatureCache open(Path folder) throws IOException {
    FeatureIndex index =
        FeatureIndex.read(folder)
            .orElseThrow(() -> new NoSuchFileException(folder.resolve("index.json").toString()));
    FeatureKey key = index.key();
    if (index.written() < key.count()) {
      throw new IOException(
          folder
              + " has features of "
              + index.written()
              + " of "
              + key.count()
              + " "
              + key.sampleWord()
              + "s; run zoo features again to complete it");
    }
    MappedFile data = MappedFile.open(folder.resolve(FeatureIndex.DATA));
    if (data.size() != key.count() * key.rowBytes()) {
      throw new IOException(
          folder
              + ": tokens.bin has "
              + data.size()
              + " bytes instead of "
              + key.count() * key.rowBytes()
              + "; delete the folder");
    }
    return new FeatureCache(folder, index, data);
  }

  /**
   * Opens a cache of just that.
   *
   * @throws IOException if it is of anything else, and says of what
   */
  public static FeatureCache open(Path folder, FeatureKey wanted) throws IOException {
    FeatureCache cache = open(folder);
    cache.index.require(wanted, folder);
    return cache;
  }

  /**
   * Whether a run that makes a cache has not reached its end.
   *
   * @throws IOException if the index is damaged
   */
  public static boolean unfinished(Path folder) throws IOException {
    return FeatureIndex.read(folder)
        .filter(index -> index.written() < index.key().count())
        .isPresent();
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  /** What the features are of. */
  public FeatureKey key() {
    return index.key();
  }

  /** Whether a sample has features; one whose image couldn't be read has none. */
  public boolean has(int sample) {
    return sample >= 0 && sample < key().count() && !index.missing().contains(sample);
  }

  /** Whether all values of a sample's tokens are finite. */
  public boolean finite(int sample) throws IOException {
    return finite(key().type(), data.slice(sample * key().rowBytes(), key().rowBytes()));
  }

  /** Whether all of a buffer's values are; it is not changed. */
  static boolean finite(FeatureKey.Type type, ByteBuffer stored) {
    ByteBuffer values = stored.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      boolean finite =
          switch (type) {
            case FP16 -> (values.getShort() & 0x7c00) != 0x7c00;
            case FP32 -> Float.isFinite(values.getFloat());
          };
      if (!finite) {
        return false;
      }
    }
    return true;
  }

  /**
   * The tokens of a sample, without an engine.
   *
   * @param target takes N x D values
   * @throws IndexOutOfBoundsException if it has none
   * @throws IOException if the file can't be read
   */
  public void floats(int sample, FloatBuffer target) throws IOException {
    requireThere(sample);
    ByteBuffer values = data.slice(sample * key().rowBytes(), key().rowBytes());
    while (values.hasRemaining()) {
      target.put(
          switch (key().type()) {
            case FP16 -> SmallFloats.halfToFloat(values.getShort());
            case FP32 -> values.getFloat();
          });
    }
  }

  private void requireThere(int sample) {
    if (!has(sample)) {
      throw new IndexOutOfBoundsException(
          "sample " + sample + " of " + key().count() + " has no cached features");
    }
  }

  /**
   * The tokens of samples, float32 [B, N, D].
   *
   * @throws IndexOutOfBoundsException if a sample has none
   * @throws IOException if the file can't be read
   */
  public NDArray tokens(NDManager manager, int... samples) throws IOException {
    int row = Math.toIntExact(key().rowBytes());
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(row, samples.length));
    for (int sample : samples) {
      requireThere(sample);
      bytes.put(data.slice((long) sample * row, row));
    }
    Shape shape = new Shape(samples.length, key().tokens(), key().dim());
    NDArray stored = HostArray.of(manager, bytes.rewind(), shape, key().type().dataType());
    if (key().type() == FeatureKey.Type.FP32) {
      return stored;
    }
    try (stored) {
      return stored.toType(DataType.FLOAT32, true);
    }
  }
}
