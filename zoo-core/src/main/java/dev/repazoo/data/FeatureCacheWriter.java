package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.file.NamedChannel;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Computes the tokens of a data set's images once and stores them in a folder: {@code tokens.bin},
 * the samples' tokens [count, N, D] one after the other, little endian, and {@code index.json}.
 *
 * <p>The index is written after the data it speaks of, and always at the end of a batch: when the
 * work ends in whatever orderly way, after {@value #COMMIT_IMAGES} images, and after ten seconds. A
 * run that was killed loses what came since, and goes on with the batches that would have come
 * next, so the result has the same bytes. So has one that several {@linkplain FeatureShards shards}
 * made.
 */
public final class FeatureCacheWriter implements AutoCloseable {
  /** Convolutions on a CPU are faster in small batches, whose activations stay in its caches. */
  public static final int DEFAULT_BATCH = 8;

  private static final int COMMIT_IMAGES = 256;

  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path indexFolder;
  private final FeatureKey key;
  private final int batchSize;
  private final FeaturePart part;
  private final Optional<FeatureShards> shards;
  private final SharedFolder lock;
  private final FileChannel channel;
  private final LongSupplier clock;
  private final List<Integer> missing;
  private int written;
  private int committed;
  private long committedAt;

  /**
   * How to compute.
   *
   * @param threads threads that read images ahead, at least 1
   * @param stop asked after each batch; true ends the work, to be gone on with later
   */
  public record Pace(int threads, BooleanSupplier stop) {
    /** Checks the number. */
    public Pace {
      if (threads < 1) {
        throw new IllegalArgumentException("features want threads >= 1, got " + threads);
      }
    }

    /** To the end. */
    public static Pace of(int threads) {
      return new Pace(threads, () -> false);
    }
  }

  private FeatureCacheWriter(
      Path indexFolder,
      FeatureIndex index,
      FeaturePart part,
      Optional<FeatureShards> shards,
      SharedFolder lock,
      FileChannel channel,
      LongSupplier clock) {
    this.indexFolder = indexFolder;
    this.lock = lock;
    this.clock = clock;
    this.key = index.key();
    this.batchSize = index.batchSize();
    this.part = part;
    this.shards = shards;
    this.channel = channel;
    this.missing = new ArrayList<>(index.missing());
    this.written = index.written();
    this.committed = written;
    this.committedAt = clock.getAsLong();
  }

  /** Starts or goes on with a cache, in batches of {@link #DEFAULT_BATCH}. */
  public static FeatureCacheWriter open(Path folder, FeatureKey key) throws IOException {
    return open(folder, key, () -> DEFAULT_BATCH);
  }

  /**
   * Starts a cache, or goes on with one that was interrupted.
   *
   * @param folder where; made if it isn't there
   * @param batchSize is asked for a new cache and kept in its index
   * @throws IOException if it holds features of something else, is being written by another
   *     program, or can't be written
   */
  public static FeatureCacheWriter open(Path folder, FeatureKey key, IntSupplier batchSize)
      throws IOException {
    return open(folder, key, batchSize, System::nanoTime);
  }

  /**
   * Starts or goes on with a shard's part of a cache.
   *
   * @param batchSize must be that of the other shards
   * @throws IOException as above, and if the cache was begun without shards
   * @throws IllegalArgumentException if other shards make something else
   */
  public static FeatureCacheWriter open(
      Path folder, FeatureKey key, IntSupplier batchSize, Shard shard) throws IOException {
    SharedFolder lock = SharedFolder.take(folder, Optional.of(shard));
    try {
      if (FeatureIndex.read(folder).isPresent()) {
        throw new IOException(
            folder
                + (isFinished(folder, key)
                    ? " is finished"
                    : " was begun without --shard; go on so, or delete the folder"));
      }
      SharedFeatures.refuse(folder);
      FeatureShards shards = new FeatureShards(folder, key);
      int size = shards.agree(shard, batchSize);
      Path indexFolder = Files.createDirectories(shards.indexFolder(shard));
      FeatureIndex index =
          FeatureIndex.read(indexFolder).orElse(new FeatureIndex(key, size, 0, List.of()));
      FeaturePart part = new FeaturePart(new Blocks(key.count(), size), shard);
      FileChannel channel = data(folder, index, part);
      index.write(indexFolder);
      return new FeatureCacheWriter(
          indexFolder, index, part, Optional.of(shards), lock, channel, System::nanoTime);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Finishes a cache that shards have made.
   *
   * @throws IOException if a shard has its part to do yet, or none was at work
   */
  public static void merge(Path folder, FeatureKey key) throws IOException {
    try (SharedFolder lock = SharedFolder.take(folder, Optional.empty())) {
      if (!isFinished(folder, key)) {
        new FeatureShards(folder, key).merge(lock);
      }
    }
  }

  /** With a clock in nanoseconds, which says when it is time to commit. */
  static FeatureCacheWriter open(
      Path folder, FeatureKey key, IntSupplier batchSize, LongSupplier clock) throws IOException {
    SharedFolder lock = SharedFolder.take(folder, Optional.empty());
    try {
      Optional<FeatureIndex> found = FeatureIndex.read(folder);
      if (found.isPresent()) {
        found.get().require(key, folder);
      }
      SharedFeatures.refuse(folder);
      Optional<Integer> shards = new FeatureShards(folder, key).begun();
      if (shards.isPresent()) {
        throw new IOException(
            "%s was begun by %d shards; go on with --shard I/%2$d, or delete the folder"
                .formatted(folder, shards.get()));
      }
      FeatureIndex index =
          found.isPresent()
              ? found.get()
              : new FeatureIndex(key, batchSize.getAsInt(), 0, List.of());
      FeaturePart part = FeaturePart.whole(key.count(), index.batchSize());
      FileChannel channel = data(folder, index, part);
      index.write(folder);
      return new FeatureCacheWriter(folder, index, part, Optional.empty(), lock, channel, clock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The file of tokens, where nothing is missing of those that are indexed. */
  private static FileChannel data(Path folder, FeatureIndex index, FeaturePart part)
      throws IOException {
    Path data = folder.resolve(FeatureIndex.DATA);
    FileChannel channel =
        new NamedChannel(
            FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE), data);
    try {
      long samples = index.written() == 0 ? 0 : part.sample(index.written() - 1) + 1L;
      long end = samples * index.key().rowBytes();
      if (channel.size() < end) {
        throw new IOException(folder + ": tokens.bin is cut off; delete the folder");
      }
      if (part.isWhole()) {
        channel.truncate(end);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Whether all features of a cache are there.
   *
   * @throws IOException if it holds features of something else
   */
  public static boolean isFinished(Path folder, FeatureKey key) throws IOException {
    Optional<FeatureIndex> whole = FeatureIndex.read(folder);
    if (whole.isEmpty()) {
      return false;
    }
    whole.get().require(key, folder);
    return whole.get().written() == key.count();
  }

  /** Number of samples that this writer makes. */
  public int count() {
    return part.count();
  }

  /** What the features are of. */
  FeatureKey key() {
    return key;
  }

  /** Number of samples stored. */
  public int written() {
    return written;
  }

  /** The samples among them that couldn't be read; their features are of a black image. */
  public List<Integer> missing() {
    return List.copyOf(missing);
  }

  /** The batch size that the cache was begun with. */
  public int batchSize() {
    return batchSize;
  }

  /** Computes and stores what is missing, on one device. */
  public void fill(
      Dataset dataset,
      NDManager manager,
      UnaryOperator<NDArray> encode,
      Pace pace,
      ProgressListener progress)
      throws IOException {
    fill(dataset, List.of(new TorchTokens(manager, encode)), pace, progress);
  }

  /**
   * Computes and stores what is missing.
   *
   * @param dataset the images
   * @param encodings of the same encoder, on one device or several
   * @param progress is told how far it is, of what was left to do
   * @throws IOException if reading or writing fails; what was stored stays
   */
  public void fill(
      Dataset dataset, List<TokenEncoding> encodings, Pace pace, ProgressListener progress)
      throws IOException {
    new FeatureFilling(this, part, dataset, pace).fill(encodings, progress);
    commit();
  }

  /** Commits after many samples, or a long time. */
  void commitIfDue() throws IOException {
    if (written - committed >= COMMIT_IMAGES || clock.getAsLong() - committedAt >= COMMIT_NANOS) {
      commit();
    }
  }

  /**
   * Stores the tokens of the next samples.
   *
   * @param tokens float [B, N, D]
   * @throws IllegalArgumentException if N or D differ from the key, or there are too many samples
   * @throws IOException if they can't be written, on a full disk for instance, or hold a value that
   *     is NaN or infinite
   */
  public void append(NDArray tokens) throws IOException {
    ByteBuffer rows = key.rows(tokens, part.sample(written));
    store(rows, Math.toIntExact(tokens.getShape().get(0)), List.of());
  }

  /**
   * Writes the rows of the next samples, all of one block.
   *
   * @param unreadable samples among them
   */
  void store(ByteBuffer bytes, int samples, List<Integer> unreadable) throws IOException {
    long position = part.sample(written) * key.rowBytes();
    try {
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
    } catch (IOException e) {
      commitAfter(e);
      throw new IOException(
          "%s; with that mended, the same command goes on at %s %d"
              .formatted(e.getMessage(), key.sampleWord(), committed),
          e);
    }
    written += samples;
    missing.addAll(unreadable);
  }

  /** What a failed write has left makes room for the index. */
  private void commitAfter(IOException failure) {
    try {
      if (part.isWhole()) {
        channel.truncate(written * key.rowBytes());
      }
      commit();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Makes what was stored durable. */
  void commit() throws IOException {
    channel.force(false);
    new FeatureIndex(key, batchSize, written, missing).write(indexFolder);
    committed = written;
    committedAt = clock.getAsLong();
  }

  /**
   * Notes that a shard has done its part; the last one finishes the cache.
   *
   * @return the shards that have to do theirs yet
   */
  public List<Shard> done() throws IOException {
    commit();
    return shards.isPresent() ? shards.get().done(part.shard(), lock) : List.of();
  }

  /** Makes what was stored durable. */
  @Override
  public void close() throws IOException {
    try (lock;
        channel) {
      if (Files.isDirectory(indexFolder)) { // the last shard's is gone
        commit();
      }
    }
  }
}
