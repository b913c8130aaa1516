package dev.repazoo.pickle;

import java.util.List;

/**
 * What a pickle may name, in pickle's word its globals, and what the calls in it stand for. It is
 * an allow list: names that it doesn't have are refused.
 */
public interface PickleGlobals {
  /**
   * Whether a pickle may name a class, a function or a constant.
   *
   * @param name module and name, for instance {@code collections.OrderedDict}
   */
  boolean allows(String name);

  /**
   * The data that a call of an allowed name stands for; nothing is run.
   *
   * @throws RuntimeException if the arguments are not such as Python would write
   */
  Value called(String name, List<Value> args);

  /**
   * What a persistent id stands for, which is content outside the pickle.
   *
   * @throws RuntimeException if it stands for nothing
   */
  default Value persistent(List<Value> id) {
    throw new IllegalArgumentException("content outside it where none belongs");
  }
}
