package dev.repazoo.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;

/** Finds the implementation of {@link Ops} that understands an array's manager. */
public interface OpsProvider {

  /** Whether arrays of this manager are this provider's. */
  boolean handles(NDManager manager);

  /**
   * Values of plain memory as an array.
   *
   * @param manager one that this provider handles, owner of the array
   */
  default NDArray upload(NDManager manager, Buffer values, Shape shape, DataType type) {
    return manager.create(values, shape, type);
  }

  /** The operators for arrays of this manager, with matrix products in the given precision. */
  Ops ops(NDManager manager, Precision precision);
}
