package dev.repazoo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The images of a data set in order, batch by batch, read ahead by threads. */
final class ImagesAhead implements AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  private final Dataset dataset;
  private final int batch;
  private final ExecutorService workers;
  private final Queue<Future<Slice>> pending = new ArrayDeque<>();
  private int next;

  /**
   * Consecutive samples.
   *
   * @param count how many
   * @param pixels uint8 [count, 3, R, R], direct; black where a sample can't be read
   * @param unreadable indices of those
   */
  record Slice(int count, ByteBuffer pixels, List<Integer> unreadable) {}

  ImagesAhead(Dataset dataset, int from, int batch, int threads) {
    this.dataset = dataset;
    this.batch = batch;
    next = from;
    workers = Executors.newFixedThreadPool(threads, ImagesAhead::daemon);
    for (int i = 0; i < AHEAD_PER_WORKER * threads; i++) {
      readAhead();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "repazoo-images");
    thread.setDaemon(true);
    return thread;
  }

  private void readAhead() {
    int from = next;
    int count = Math.min(batch, dataset.size() - from);
    if (count > 0) {
      next += count;
      pending.add(workers.submit(() -> read(from, count)));
    }
  }

  private Slice read(int from, int count) throws IOException {
    int bytes = 3 * dataset.resolution() * dataset.resolution();
    ByteBuffer pixels = ByteBuffer.allocateDirect(Math.multiplyExact(bytes, count));
    List<Integer> unreadable = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        pixels.position(i * bytes).put(dataset.image(from + i));
      } catch (UnreadableSampleException e) {
        unreadable.add(from + i); // dataset.problems() names it
      }
    }
    return new Slice(count, pixels.rewind(), unreadable);
  }

  /**
   * The next samples.
   *
   * @throws java.util.NoSuchElementException after the last
   * @throws IOException if the data set as a whole can't be read any more
   */
  Slice next() throws IOException {
    Future<Slice> first = pending.remove();
    readAhead();
    try {
      return first.get();
    } catch (ExecutionException e) {
      throw new IOException("reading images failed: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading images", e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    pending.clear();
  }
}
