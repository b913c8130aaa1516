package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Computes the tokens of a data set's images once and stores them in a folder: {@code tokens.bin},
 * the samples' tokens [count, N, D] one after the other, little endian, and {@code index.json}.
 *
 * <p>The index is written after the data it speaks of, so an interrupted run loses at most the last
 * few samples and goes on there.
 */
public final class FeatureCacheWriter implements AutoCloseable {
  /** Convolutions on a CPU are faster in small batches, whose activations stay in its caches. */
  private static final int BATCH = 8;

  private static final int COMMIT_EVERY = 256;

  private final Path folder;
  private final FeatureKey key;
  private final FileChannel channel;
  private final List<Integer> missing;
  private int written;

  private FeatureCacheWriter(Path folder, FeatureIndex index, FileChannel channel)
      throws IOException {
    this.folder = folder;
    this.key = index.key();
    this.channel = channel;
    this.missing = new ArrayList<>(index.missing());
    this.written = index.written();
    channel.truncate(written * key.rowBytes());
    channel.position(channel.size());
  }

  /**
   * Starts a cache, or goes on with one that was interrupted.
   *
   * @param folder where; made if it isn't there
   * @throws IOException if it holds features of something else, or can't be written
   */
  public static FeatureCacheWriter open(Path folder, FeatureKey key) throws IOException {
    FeatureIndex index = FeatureIndex.read(folder).orElse(new FeatureIndex(key, 0, List.of()));
    index.require(key, folder);
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(FeatureIndex.DATA), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.size() < index.written() * key.rowBytes()) {
      channel.close();
      throw new IOException(folder + ": tokens.bin is cut off; delete the folder");
    }
    return new FeatureCacheWriter(folder, index, channel);
  }

  /** Number of samples stored. */
  public int written() {
    return written;
  }

  /**
   * Computes and stores all that is missing.
   *
   * @param dataset the images
   * @param manager for arrays; each batch has a sub-manager of it
   * @param encode uint8 [B, 3, R, R] to float [B, N, D]
   * @param progress is told how far it is
   * @throws IOException if reading or writing fails; what was stored stays
   */
  public void fill(
      Dataset dataset, NDManager manager, UnaryOperator<NDArray> encode, ProgressListener progress)
      throws IOException {
    if (dataset.size() != key.count()) {
      throw new IllegalArgumentException(
          "the data set has " + dataset.size() + " images, the cache is for " + key.count());
    }
    try (ProgressListener.Task task = progress.begin("features", key.count(), "images")) {
      while (written < key.count()) {
        int count = Math.min(BATCH, key.count() - written);
        ByteBuffer images = images(dataset, count);
        try (NDManager step = manager.newSubManager()) {
          int side = dataset.resolution();
          Shape shape = new Shape(count, 3, side, side);
          append(encode.apply(step.create(images, shape, DataType.UINT8)));
        }
        task.advanceTo(written);
        if (written % COMMIT_EVERY < BATCH) {
          commit();
        }
      }
    }
    commit();
  }

  /** The next images; one that can't be read is black and noted as missing. */
  private ByteBuffer images(Dataset dataset, int count) throws IOException {
    int bytes = 3 * dataset.resolution() * dataset.resolution();
    ByteBuffer images = ByteBuffer.allocateDirect(bytes * count);
    for (int i = 0; i < count; i++) {
      try {
        images.position(i * bytes).put(dataset.image(written + i));
      } catch (UnreadableSampleException e) {
        // dataset.problems() names it.
        missing.add(written + i);
      }
    }
    return images.rewind();
  }

  /**
   * Stores the tokens of the next samples.
   *
   * @param tokens float [B, N, D]
   * @throws IllegalArgumentException if N or D differ from the key, or there are too many samples
   */
  public void append(NDArray tokens) throws IOException {
    Shape shape = tokens.getShape();
    if (shape.dimension() != 3
        || shape.get(1) != key.tokens()
        || shape.get(2) != key.dim()
        || written + shape.get(0) > key.count()) {
      throw new IllegalArgumentException(
          "tokens of shape "
              + shape
              + " don't fit: sample "
              + written
              + " of "
              + key.count()
              + " is next, with "
              + key.tokens()
              + " tokens of width "
              + key.dim());
    }
    try (NDArray stored = tokens.toType(key.type().dataType(), true)) {
      ByteBuffer bytes = stored.toByteBuffer();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    written += Math.toIntExact(shape.get(0));
  }

  private void commit() throws IOException {
    channel.force(false);
    new FeatureIndex(key, written, missing).write(folder);
  }

  /** Makes what was stored durable. */
  @Override
  public void close() throws IOException {
    try (channel) {
      commit();
    }
  }
}
