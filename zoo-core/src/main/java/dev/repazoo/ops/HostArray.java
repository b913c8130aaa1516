package dev.repazoo.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.FloatBuffer;

/**
 * Values of plain memory as an array on a device. DJL's {@code create} copies them there and waits
 * for all that a GPU was given before: in a training step this stands in its place.
 */
public final class HostArray {
  private HostArray() {}

  /**
   * An array of values.
   *
   * @param manager owner of the array, on the device that it is for
   * @param values as many as the shape wants, in native order; not to be changed afterwards
   */
  public static NDArray of(NDManager manager, Buffer values, Shape shape, DataType type) {
    return OpsRegistry.provider(manager).upload(manager, values, shape, type);
  }

  /** The same of float32. */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    return of(manager, FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }
}
