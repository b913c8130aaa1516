package dev.repazoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.LongFunction;

/**
 * An input of a graph.
 *
 * @param name its name in the file
 * @param type element type
 * @param shape its shape for a batch size
 * @param example what values it takes when the graph is checked
 * @param broadcast whether its first axis, of size 1, may also be as long as another input wants
 */
public record GraphInput(
    String name,
    DataType type,
    LongFunction<Shape> shape,
    ExampleValues example,
    boolean broadcast) {

  /** An input of that shape and no other. */
  public GraphInput(String name, DataType type, LongFunction<Shape> shape, ExampleValues example) {
    this(name, type, shape, example, false);
  }
}
