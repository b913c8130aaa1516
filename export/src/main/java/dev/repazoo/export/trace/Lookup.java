package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.GatherNd;
import dev.repazoo.export.lowering.OneHot;
import dev.repazoo.export.lowering.Scatter;
import dev.repazoo.export.lowering.Shapes;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** Operators that pick elements: indices, slices, gather, take. */
final class Lookup {
  private final Tracer tracer;
  private final Value x;

  Lookup(TracedState array) {
    tracer = array.tracer();
    x = array.value();
  }

  private GraphBuilder g() {
    return tracer.graph();
  }

  /** Elements along an axis at an index, which replaces that axis by its own. */
  NDArray along(Value index, int axis) {
    Shape shape = x.shape().slice(0, axis).addAll(index.shape()).addAll(x.shape().slice(axis + 1));
    return tracer.array(
        g().op("Gather").with("axis", axis).apply(x.type(), shape, x, whole(index)));
  }

  /** {@code torch.gather}. */
  NDArray gather(Value index, int axis) {
    return tracer.array(
        g().op("GatherElements")
            .with("axis", axis < 0 ? axis + x.rank() : axis)
            .apply(x.type(), index.shape(), x, whole(index)));
  }

  /** Elements of the flattened array. */
  NDArray take(Value index) {
    Value flat = g().reshape(x, new Shape(x.shape().size()));
    return tracer.array(
        g().op("Gather").with("axis", 0).apply(x.type(), index.shape(), flat, whole(index)));
  }

  NDArray gatherNd(Value index) {
    return tracer.array(GatherNd.lower(g(), x, index));
  }

  NDArray scatter(Value index, Value replacement, int axis) {
    return tracer.array(Scatter.lower(g(), x, index, replacement, Shapes.axis(x, axis)));
  }

  NDArray put(Value index, Value replacement) {
    return tracer.array(Scatter.flat(g(), x, index, replacement));
  }

  /** x as indices. */
  NDArray oneHot(long depth, double on, double off, DataType type) {
    return tracer.array(OneHot.lower(g(), x, depth, on, off, type));
  }

  private Value whole(Value index) {
    return g().cast(index, DataType.INT64);
  }

  /**
   * Elements where a constant mask is true, its axes joined into one.
   *
   * @param axis the first of the mask's axes
   * @throws ExportException for a mask that isn't constant
   */
  NDArray masked(Value mask, int axis) {
    ByteBuffer truth =
        tracer
            .constant(mask)
            .orElseThrow(
                () ->
                    new ExportException(
                        "a mask that isn't a constant can't be exported: the size of its result"
                            + " depends on values; use where"));
    int end = axis + mask.rank();
    if (end > x.rank() || !x.shape().slice(axis, end).equals(mask.shape())) {
      throw new ExportException(
          "a mask of shape " + mask.shape() + " doesn't fit an array of shape " + x.shape());
    }
    int first = truth.position();
    long[] places =
        IntStream.range(0, truth.remaining())
            .filter(i -> truth.get(first + i) != 0)
            .asLongStream()
            .toArray();
    Shape joined = x.shape().slice(0, axis).add(mask.shape().size()).addAll(x.shape().slice(end));
    return lookup(g().reshape(x, joined)).along(g().constant(places), axis);
  }

  private Lookup lookup(Value value) {
    return new Lookup(tracer.array(value));
  }
}
