package dev.repazoo.torch;

import ai.djl.ndarray.NDList;

/**
 * Processes, on one machine or several, that compute together, each on a part. All call the same
 * methods in the same order, each from one thread.
 *
 * <p>Source: {@code all_reduce} and the store of PyTorch's torch.distributed.
 */
public interface Collective extends AutoCloseable {
  /** This process's number, from 0. */
  int rank();

  /** How many there are. */
  int size();

  /**
   * Adds up what all have, in place; all get the same bytes.
   *
   * @param arrays of the same shapes and types everywhere, contiguous
   * @throws ai.djl.engine.EngineException when another process is gone or late
   */
  void sum(NDList arrays);

  /** Whether it is so for any of them. */
  boolean any(boolean here);

  /**
   * What process 0 says under a key; it waits until that has been said.
   *
   * @param key each is used once
   * @param word of this process
   */
  String told(String key, String word);

  @Override
  void close();

  /** One process, which waits for nobody. */
  static Collective alone() {
    return Alone.INSTANCE;
  }

  /** The one process. */
  final class Alone implements Collective {
    private static final Alone INSTANCE = new Alone();

    private Alone() {}

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public void sum(NDList arrays) {
      // they are the sum
    }

    @Override
    public boolean any(boolean here) {
      return here;
    }

    @Override
    public String told(String key, String word) {
      return word;
    }

    @Override
    public void close() {
      // nobody knows of it
    }
  }
}
