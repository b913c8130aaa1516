package dev.repazoo.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A number as an array on a device, where it is filled in. DJL's operators that take a Java number
 * copy it from the host instead, and wait for all that the device was given before: on a GPU none
 * of them belongs into a training step.
 */
public final class DeviceNumber {
  private static final Shape SCALAR = new Shape();

  private DeviceNumber() {}

  /** The number, 0-d float32, beside an array. */
  public static NDArray beside(NDArray array, double value) {
    return array.getManager().full(SCALAR, (float) value, DataType.FLOAT32);
  }
}
