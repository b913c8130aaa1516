package dev.repazoo.progress;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pieces of work done by several replicas of something, such as a model on each of several devices,
 * a thread for each, and taken by one thread in the order in which they were given.
 *
 * @param <R> a replica
 * @param <T> what a piece becomes
 */
public final class InOrder<R, T> implements AutoCloseable {
  private final ExecutorService threads;
  private final Queue<R> idle;
  private final Deque<Piece<T>> pending = new ArrayDeque<>();
  private final int most;

  /**
   * A piece of work.
   *
   * @param <R> a replica
   * @param <T> what the piece becomes
   */
  @FunctionalInterface
  public interface Work<R, T> {
    /** Does it by a replica that does nothing else meanwhile. */
    T by(R replica) throws IOException;
  }

  /** A piece; whoever sets the flag decides whether it is done. */
  private record Piece<T>(AtomicBoolean decided, Future<T> result) {}

  /**
   * Starts a thread for each replica.
   *
   * @param name of the threads, for those who look at them
   * @param replicas at least one; those that are the same take turns
   */
  public InOrder(String name, List<? extends R> replicas) {
    idle = new ConcurrentLinkedQueue<>(replicas);
    most = 2 * replicas.size();
    threads =
        Executors.newFixedThreadPool(
            replicas.size(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Whether all replicas have something to do, and something after that. */
  public boolean isFull() {
    return pending.size() >= most;
  }

  /** Gives a piece. */
  public void give(Work<? super R, ? extends T> work) {
    AtomicBoolean decided = new AtomicBoolean();
    Future<T> result =
        threads.submit(
            () -> {
              if (!decided.compareAndSet(false, true)) {
                throw new IllegalStateException("dropped");
              }
              R replica = idle.remove();
              try {
                return work.by(replica);
              } finally {
                idle.add(replica);
              }
            });
    pending.addLast(new Piece<>(decided, result));
  }

  /** Whether a piece was given and not taken yet. */
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /**
   * Waits for the first piece that was not taken yet.
   *
   * @throws NoSuchElementException when there is none
   * @throws IOException that doing it threw; other exceptions come as they are, too
   */
  public T next() throws IOException {
    try {
      return pending.removeFirst().result().get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static IOException rethrown(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof IOException known ? known : new IOException(failure);
  }

  /** Gives up the pieces that no replica has begun. */
  public void drop() {
    while (hasNext() && pending.peekLast().decided().compareAndSet(false, true)) {
      pending.removeLast();
    }
  }

  /** Waits for what was begun: replicas may be closed after this. */
  @Override
  public void close() {
    drop();
    threads.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
