package dev.repazoo.sit;

import ai.djl.ndarray.NDList;
import dev.repazoo.torch.Collective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Nodes that are threads of this process. One runs at a time, until it waits for the others: random
 * numbers are the process's, and each node begins a step by seeding them.
 */
final class NodesInTurn {
  private final int size;
  private final List<NDList> waiting = new ArrayList<>();
  private final Map<String, String> told = new HashMap<>();
  private boolean taken;
  private long round;

  NodesInTurn(int size) {
    this.size = size;
  }

  /** A node, for the thread that first calls it. */
  Collective node(int rank) {
    return new Node(rank);
  }

  private synchronized void take() {
    until(() -> !taken);
    taken = true;
  }

  private synchronized void give() {
    taken = false;
    notifyAll();
  }

  private synchronized void until(BooleanSupplier reached) {
    try {
      while (!reached.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The last that comes adds up, in the order of coming, and gives all the sum. */
  private synchronized void sum(NDList arrays) {
    waiting.add(arrays);
    long mine = round;
    if (waiting.size() == size) {
      for (int i = 0; i < arrays.size(); i++) {
        float[] sum = waiting.get(0).get(i).toFloatArray();
        for (NDList other : waiting.subList(1, size)) {
          float[] values = other.get(i).toFloatArray();
          for (int k = 0; k < sum.length; k++) {
            sum[k] += values[k];
          }
        }
        for (NDList one : waiting) {
          one.get(i).set(sum);
        }
      }
      waiting.clear();
      round++;
      notifyAll();
      return;
    }
    give();
    until(() -> round != mine);
    take();
  }

  private final class Node implements Collective {
    private final int rank;
    private boolean running;

    private Node(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      if (!running) {
        running = true;
        take();
      }
      return rank;
    }

    @Override
    public int size() {
      rank();
      return size;
    }

    @Override
    public void sum(NDList arrays) {
      NodesInTurn.this.sum(arrays);
    }

    @Override
    public boolean any(boolean here) {
      return here;
    }

    @Override
    public String told(String key, String word) {
      return told.computeIfAbsent(key, unknown -> word);
    }

    @Override
    public void close() {
      give();
    }
  }
}
