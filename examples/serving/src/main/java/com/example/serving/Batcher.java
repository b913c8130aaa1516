package com.example.serving;

import dev.repazoo.runtime.Images;
import dev.repazoo.runtime.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Draws what several clients ask for in one call: requests that wait while a call runs are the next
 * call's. A picture depends on its seed and class only, so nobody sees the neighbours.
 */
final class Batcher implements AutoCloseable {
  /**
   * A picture that is wanted.
   *
   * @param label its class, which the model has
   * @param png its file, when it is drawn
   */
  private record Wanted(long seed, long label, CompletableFuture<byte[]> png) {}

  private final Pipeline pipeline;
  private final int most;
  private final BlockingQueue<Wanted> waiting;
  private final Thread worker;
  private volatile boolean closed;

  /**
   * A batcher that works.
   *
   * @param most pictures in a call
   * @param queue requests that may wait; more are refused
   */
  Batcher(Pipeline pipeline, int most, int queue) {
    this.pipeline = pipeline.withBatches(most);
    this.most = most;
    waiting = new ArrayBlockingQueue<>(queue);
    worker = new Thread(this::work, "batcher");
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Asks for a picture.
   *
   * @throws RejectedExecutionException when too many wait, or this is closed
   */
  CompletableFuture<byte[]> draw(long seed, long label) {
    Wanted wanted = new Wanted(seed, label, new CompletableFuture<>());
    if (closed || !waiting.offer(wanted)) {
      throw new RejectedExecutionException(closed ? "shutting down" : "too many requests");
    }
    if (closed) {
      refuse();
    }
    return wanted.png;
  }

  private void work() {
    List<Wanted> batch = new ArrayList<>();
    while (!closed) {
      batch.clear();
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        break;
      }
      waiting.drainTo(batch, most - 1);
      draw(batch);
    }
    refuse();
  }

  private void draw(List<Wanted> batch) {
    try {
      Images images =
          pipeline.images(
              batch.stream().mapToLong(Wanted::seed).toArray(),
              batch.stream().mapToLong(Wanted::label).toArray());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).png.complete(images.png(i));
      }
    } catch (RuntimeException e) {
      batch.forEach(wanted -> wanted.png.completeExceptionally(e));
    }
  }

  private void refuse() {
    List<Wanted> left = new ArrayList<>();
    waiting.drainTo(left);
    left.forEach(
        wanted ->
            wanted.png.completeExceptionally(new RejectedExecutionException("shutting down")));
  }

  /** Refuses what waits; what is being drawn is left to the pipeline's end. */
  @Override
  public void close() {
    closed = true;
    refuse();
  }
}
