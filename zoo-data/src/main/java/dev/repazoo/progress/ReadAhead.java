package dev.repazoo.progress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Items 0 to n-1, made by several threads and taken by one in their order. A bounded number of them
 * is made ahead.
 *
 * @param <T> what an item becomes
 */
public final class ReadAhead<T> implements AutoCloseable {
  private final Work<T> work;
  private final long count;
  private final ExecutorService workers;
  private final Queue<Future<T>> pending = new ArrayDeque<>();
  private long next;

  /**
   * Makes an item; called from several threads at once.
   *
   * @param <T> what an item becomes
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Makes item {@code index}. */
    T of(long index) throws IOException;
  }

  /**
   * Begins.
   *
   * @param name of the threads, for those who look at them
   * @param count n
   * @param threads that make items
   * @param ahead items that may be made and not yet taken
   */
  public ReadAhead(String name, long count, int threads, int ahead, Work<T> work) {
    this.work = work;
    this.count = count;
    workers = Executors.newFixedThreadPool(threads, task -> daemon(task, name));
    for (int i = 0; i < ahead; i++) {
      submit();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void submit() {
    if (next < count) {
      long index = next++;
      pending.add(workers.submit(() -> work.of(index)));
    }
  }

  /** Whether there is another. */
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /**
   * The next item.
   *
   * @throws NoSuchElementException after the last
   * @throws IOException that making it threw
   */
  public T next() throws IOException {
    Future<T> first = pending.remove();
    submit();
    try {
      return first.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      throw new IllegalStateException("reading failed: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading", e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    pending.clear();
  }
}
