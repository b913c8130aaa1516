package dev.repazoo.spark.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Loaded graphs of this process that no task has: there are as many as tasks at once, and loading
 * is done once for each.
 *
 * @param <T> a loaded graph
 */
final class IdleGraphs<T> {
  private final Map<BroughtGraph, Deque<T>> idle = new HashMap<>();

  /** Borrows a graph that nobody else uses until it is given back; loads one if none is idle. */
  Borrowed<T> borrow(BroughtGraph graph, Function<BroughtGraph, T> load) {
    T found = pop(graph);
    T loaded = found == null ? load.apply(graph) : found;
    return new Borrowed<>(loaded, () -> push(graph, loaded));
  }

  private synchronized T pop(BroughtGraph graph) {
    return idle.computeIfAbsent(graph, key -> new ArrayDeque<>()).poll();
  }

  private synchronized void push(BroughtGraph graph, T loaded) {
    idle.get(graph).push(loaded);
  }
}
