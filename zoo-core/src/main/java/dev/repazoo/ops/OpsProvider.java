package dev.repazoo.ops;

import ai.djl.ndarray.NDManager;

/** Finds the implementation of {@link Ops} that understands an array's manager. */
public interface OpsProvider {

  /** Whether arrays of this manager are this provider's. */
  boolean handles(NDManager manager);

  /** The operators for arrays of this manager, with matrix products in the given precision. */
  Ops ops(NDManager manager, Precision precision);
}
