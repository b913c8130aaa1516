package dev.repazoo.data;

import dev.repazoo.progress.ReadAhead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * An endless sequence of training batches, read ahead by threads.
 *
 * <p>The sequence depends on data, batch size and seed alone, not on the number of threads, and can
 * start anywhere: a training resumed at {@link #position} goes on with the batch that would have
 * come next.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  /** How many samples before they are read remote shards are asked for. */
  private static final int ANNOUNCED_SAMPLES = 5_000;

  private final Dataset dataset;
  private final BatchReader reader;
  private final EpochOrder order;
  private final int announced;
  private final ReadAhead<Batch> batches;
  private long position;

  /**
   * How to read.
   *
   * @param batchSize samples in a batch
   * @param seed decides every shuffle
   * @param reading in which order, and by how many threads
   * @param withImages false to leave the pixels out, where latents and cached features do
   * @param start position of the first batch; 0 for a new training
   */
  public record Options(int batchSize, long seed, Reading reading, boolean withImages, long start) {
    /** Checks the values. */
    public Options {
      if (batchSize < 1 || start < 0) {
        throw new IllegalArgumentException(
            "batches want batchSize >= 1 and start >= 0, got batchSize "
                + batchSize
                + ", start "
                + start);
      }
    }

    /** In the order that suits where the data are. */
    public Options(int batchSize, long seed, int workers, boolean withImages, long start) {
      this(batchSize, seed, Reading.by(workers), withImages, start);
    }

    /** Images too, two threads, from the beginning. */
    public static Options of(int batchSize, long seed) {
      return new Options(batchSize, seed, 2, true, 0);
    }

    /** The same from another position. */
    public Options startingAt(long position) {
      return new Options(batchSize, seed, reading, withImages, position);
    }
  }

  /**
   * Starts reading ahead. The data set stays open when this closes.
   *
   * @throws IllegalArgumentException if the data set has fewer samples than a batch takes
   */
  public Batches(Dataset dataset, Options options) {
    this.dataset = dataset;
    order =
        new EpochOrder(
            SampleShuffle.of(dataset, options.reading(), options.seed()), options.batchSize());
    reader = new BatchReader(dataset, options.withImages(), options.seed());
    position = options.start();
    announced =
        Math.min(Math.max(1, ANNOUNCED_SAMPLES / options.batchSize()), order.batchesPerEpoch());
    int workers = options.reading().workers();
    batches =
        new ReadAhead<>(
            "repazoo-data",
            Long.MAX_VALUE,
            workers,
            AHEAD_PER_WORKER * workers,
            i -> read(options.start() + i));
  }

  private Batch read(long position) throws IOException {
    if (dataset.isRemote()) {
      for (int index : order.indices(position + announced)) {
        dataset.willRead(index);
      }
    }
    return reader.read(position, order.indices(position));
  }

  /** Always true: epochs follow each other without end. */
  @Override
  public boolean hasNext() {
    return true;
  }

  /**
   * The next batch.
   *
   * @throws UncheckedIOException if the data can't be read any more
   */
  @Override
  public Batch next() {
    position++;
    try {
      return batches.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Number of batches handed out since the training began: where a resumed run starts. */
  public long position() {
    return position;
  }

  /** Number of batches in an epoch. */
  public int batchesPerEpoch() {
    return order.batchesPerEpoch();
  }

  /** Stops the threads. */
  @Override
  public void close() {
    batches.close();
  }
}
