package dev.repazoo.train;

import ai.djl.Device;
import dev.repazoo.torch.Autograd;
import dev.repazoo.torch.MainArena;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A thread for each replica; for a single one the caller's. */
final class ReplicaThreads implements AutoCloseable {
  private final List<ExecutorService> threads = new ArrayList<>();

  /** Replicas on the CPU share its cores. */
  ReplicaThreads(List<Device> devices) {
    if (devices.size() == 1) {
      return;
    }
    boolean cpu = devices.stream().noneMatch(Device::isGpu);
    int cores = Math.max(1, TorchEngine.threads() / devices.size());
    for (int i = 0; i < devices.size(); i++) {
      String name = "replica-" + i;
      ExecutorService thread =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread made = new Thread(() -> MainArena.run(work), name);
                made.setDaemon(true);
                return made;
              });
      thread.execute(
          () -> {
            Autograd.pause(); // for the thread's life; a pass turns recording on for itself
            if (cpu) {
              TorchEngine.setThreads(cores);
            }
          });
      threads.add(thread);
    }
  }

  /**
   * Does the work of all replicas at the same time, and waits for the last.
   *
   * @return their results in order
   */
  <T> List<T> each(int count, IntFunction<T> work) {
    if (threads.isEmpty()) {
      return IntStream.range(0, count).mapToObj(work).toList();
    }
    List<Future<T>> running =
        IntStream.range(0, count)
            .mapToObj(i -> threads.get(i).submit(() -> work.apply(i)))
            .toList();
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    for (Future<T> one : running) { // the others' arrays must not be freed while they are used
      try {
        results.add(one.get());
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while replicas compute", e);
      }
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return results;
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdown);
  }
}
