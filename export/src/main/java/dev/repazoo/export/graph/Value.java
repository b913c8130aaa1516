package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * An array that flows through a graph.
 *
 * @param name unique over a graph and its nested graphs
 * @param type element type
 * @param shape shape, in which the batch size is a {@link Batch}'s prime
 */
public record Value(String name, DataType type, Shape shape) {
  /** Stands for an optional input that is not given. */
  public static final Value ABSENT = new Value("", DataType.UNKNOWN, new Shape());

  /** Number of axes. */
  public int rank() {
    return shape.dimension();
  }

  /** The size along an axis; negative axes count from the end. */
  public long size(int axis) {
    return shape.get(axis < 0 ? axis + rank() : axis);
  }

  /** The same array under another name. */
  Value named(String other) {
    return new Value(other, type, shape);
  }
}
