package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.file.NamedChannel;
import dev.repazoo.file.WriteLock;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.SmallFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
 * next, so the result has the same bytes.
 */
public final class FeatureCacheWriter implements AutoCloseable {
  /** Convolutions on a CPU are faster in small batches, whose activations stay in its caches. */
  public static final int DEFAULT_BATCH = 8;

  private static final int COMMIT_IMAGES = 256;

  /** The exponent of a half that is infinite or no number. */
  private static final int INFINITE = 0x7c00;

  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path folder;
  private final FeatureKey key;
  private final int batchSize;
  private final WriteLock lock;
  private final FileChannel channel;
  private final LongSupplier clock;
  private final List<Integer> missing;
  private int written;
  private int committed;
  private long committedAt;

  /**
   * How to compute.
   *
   * @param batchSize images encoded together
   * @param threads threads that read images ahead, at least 1
   * @param stop asked after each batch; true ends the work, to be gone on with later
   */
  public record Pace(int batchSize, int threads, BooleanSupplier stop) {
    /** Checks the numbers. */
    public Pace {
      if (batchSize < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "features want batchSize and threads >= 1, got " + batchSize + " and " + threads);
      }
    }

    /** Two threads, to the end. */
    public static Pace of(int batchSize) {
      return new Pace(batchSize, 2, () -> false);
    }
  }

  private FeatureCacheWriter(
      Path folder, FeatureIndex index, WriteLock lock, FileChannel channel, LongSupplier clock)
      throws IOException {
    this.folder = folder;
    this.lock = lock;
    this.clock = clock;
    this.key = index.key();
    this.batchSize = index.batchSize();
    this.channel = channel;
    this.missing = new ArrayList<>(index.missing());
    this.written = index.written();
    this.committed = written;
    this.committedAt = clock.getAsLong();
    channel.truncate(written * key.rowBytes());
    channel.position(channel.size());
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

  /** With a clock in nanoseconds, which says when it is time to commit. */
  static FeatureCacheWriter open(
      Path folder, FeatureKey key, IntSupplier batchSize, LongSupplier clock) throws IOException {
    WriteLock lock = WriteLock.inFolder(folder);
    try {
      return locked(folder, key, batchSize, lock, clock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FeatureCacheWriter locked(
      Path folder, FeatureKey key, IntSupplier batchSize, WriteLock lock, LongSupplier clock)
      throws IOException {
    Optional<FeatureIndex> found = FeatureIndex.read(folder);
    if (found.isPresent()) {
      found.get().require(key, folder);
    }
    Path data = folder.resolve(FeatureIndex.DATA);
    FileChannel channel =
        new NamedChannel(
            FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE), data);
    try {
      FeatureIndex index =
          found.isPresent()
              ? found.get()
              : new FeatureIndex(key, batchSize.getAsInt(), 0, List.of());
      if (channel.size() < index.written() * key.rowBytes()) {
        throw new IOException(folder + ": tokens.bin is cut off; delete the folder");
      }
      index.write(folder);
      return new FeatureCacheWriter(folder, index, lock, channel, clock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
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

  /**
   * Computes and stores what is missing.
   *
   * @param dataset the images
   * @param manager for arrays; each batch has a sub-manager of it
   * @param encode uint8 [B, 3, R, R] to float [B, N, D]
   * @param progress is told how far it is, of what was left to do
   * @throws IOException if reading or writing fails; what was stored stays
   */
  public void fill(
      Dataset dataset,
      NDManager manager,
      UnaryOperator<NDArray> encode,
      Pace pace,
      ProgressListener progress)
      throws IOException {
    if (dataset.size() != key.count()) {
      throw new IllegalArgumentException(
          "the data set has " + dataset.size() + " images, the cache is for " + key.count());
    }
    int begin = written;
    try (ProgressListener.Task task = progress.begin("features", key.count() - begin, "images");
        ImagesAhead images = new ImagesAhead(dataset, begin, pace.batchSize(), pace.threads())) {
      while (written < key.count() && !pace.stop().getAsBoolean()) {
        PixelBuffer slice = images.next();
        try (NDManager step = manager.newSubManager()) {
          int side = dataset.resolution();
          Shape shape = new Shape(slice.count(), 3, side, side);
          append(encode.apply(step.create(slice.pixels(), shape, DataType.UINT8)));
        }
        missing.addAll(slice.unreadable());
        task.advanceTo(written - begin);
        commitIfDue();
      }
    }
    commit();
  }

  /**
   * Computes and stores the features of captions that are missing.
   *
   * @param captions a row each
   * @param encode captions to float32 [n, N, D], in native order
   * @param stop asked after each batch; true ends the work, to be gone on with later
   * @param progress is told how far it is, of what was left to do
   * @throws IOException if writing fails, or features are no finite halves; what was stored stays
   */
  void fill(
      List<String> captions,
      Function<List<String>, ByteBuffer> encode,
      BooleanSupplier stop,
      ProgressListener progress)
      throws IOException {
    int begin = written;
    try (ProgressListener.Task task = progress.begin("captions", key.count() - begin, "captions")) {
      while (written < key.count() && !stop.getAsBoolean()) {
        int end = Math.min(key.count(), written + batchSize);
        FloatBuffer values = encode.apply(captions.subList(written, end)).asFloatBuffer();
        ByteBuffer halves = ByteBuffer.allocate(Math.toIntExact((end - written) * key.rowBytes()));
        halves.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.limit(); i++) {
          short half = SmallFloats.toHalf(values.get(i));
          if ((half & INFINITE) == INFINITE) {
            throw new IOException(
                "%s gives %s in the features of '%s', which half precision can't hold"
                    .formatted(
                        key.encoder(),
                        values.get(i),
                        captions.get(written + i / (key.tokens() * key.dim()))));
          }
          halves.putShort(half);
        }
        store(halves.flip(), end - written);
        task.advanceTo(written - begin);
        commitIfDue();
      }
    }
    commit();
  }

  private void commitIfDue() throws IOException {
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
      if (!FeatureCache.finite(key.type(), bytes)) {
        throw notFinite(tokens);
      }
      store(bytes, Math.toIntExact(shape.get(0)));
    }
  }

  private void store(ByteBuffer bytes, int samples) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (NotFiniteTokensException e) {
      throw e; // nothing was written of them
    } catch (IOException e) {
      commitAfter(e);
      throw new IOException(
          "%s; with that mended, the same command goes on at %s %d"
              .formatted(e.getMessage(), key.sampleWord(), committed),
          e);
    }
    written += samples;
  }

  private NotFiniteTokensException notFinite(NDArray tokens) {
    boolean range = key.type() == FeatureKey.Type.FP16 && !NonFinite.in(tokens);
    return new NotFiniteTokensException(
        "tokens that "
            + key.encoder()
            + " gives for images from "
            + written
            + " on "
            + (range
                ? "are beyond the range of fp16; store them as fp32 in another folder"
                : "are NaN or infinite; its weights may be damaged"));
  }

  private static final class NotFiniteTokensException extends IOException {
    private static final long serialVersionUID = 1L;

    NotFiniteTokensException(String message) {
      super(message);
    }
  }

  /** What a failed write has left makes room for the index. */
  private void commitAfter(IOException failure) {
    try {
      channel.truncate(written * key.rowBytes());
      commit();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void commit() throws IOException {
    channel.force(false);
    new FeatureIndex(key, batchSize, written, missing).write(folder);
    committed = written;
    committedAt = clock.getAsLong();
  }

  /** Makes what was stored durable. */
  @Override
  public void close() throws IOException {
    try (lock;
        channel) {
      commit();
    }
  }
}
