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
 */
public record GraphInput(
    String name, DataType type, LongFunction<Shape> shape, ExampleValues example) {}
