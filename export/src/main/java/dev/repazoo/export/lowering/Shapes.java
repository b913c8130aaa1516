package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Value;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Shapes with one axis changed. */
public final class Shapes {
  private Shapes() {}

  /** The sizes of a shape. */
  static LongStream sizes(Shape shape) {
    return Arrays.stream(shape.getShape());
  }

  /**
   * An axis counted from the front.
   *
   * @throws ExportException when there is no such axis
   */
  public static int axis(Value x, int axis) {
    int at = axis < 0 ? axis + x.rank() : axis;
    if (at < 0 || at >= x.rank()) {
      throw new ExportException("an array of shape " + x.shape() + " has no axis " + axis);
    }
    return at;
  }

  /** The shape with another size along an axis. */
  public static Shape with(Shape shape, int axis, long size) {
    long[] sizes = shape.getShape().clone();
    sizes[axis] = size;
    return new Shape(sizes);
  }

  /** The shape of an array without an axis. */
  public static Shape without(Value x, int axis) {
    return without(x.shape(), axis(x, axis));
  }

  /** The shape without an axis. */
  static Shape without(Shape shape, int axis) {
    return shape.slice(0, axis).addAll(shape.slice(axis + 1));
  }

  /** The shape with a new axis. */
  static Shape insert(Shape shape, int axis, long size) {
    return shape.slice(0, axis).add(size).addAll(shape.slice(axis));
  }
}
