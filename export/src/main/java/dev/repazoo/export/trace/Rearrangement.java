package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Concat;
import dev.repazoo.export.lowering.Diagonal;
import dev.repazoo.export.lowering.Flip;
import dev.repazoo.export.lowering.Pad;
import dev.repazoo.export.lowering.Repeat;
import dev.repazoo.export.lowering.Rot90;
import dev.repazoo.export.lowering.Shapes;
import dev.repazoo.export.lowering.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move elements without computing: reshape, transpose, split, concat, tile. */
final class Rearrangement {
  private final Tracer tracer;
  private final Value x;

  Rearrangement(TracedState array) {
    tracer = array.tracer();
    x = array.value();
  }

  private GraphBuilder g() {
    return tracer.graph();
  }

  private NDArray array(Value value) {
    return tracer.array(value);
  }

  NDArray reshape(Shape shape) {
    long[] sizes = shape.getShape().clone();
    long known = Arrays.stream(sizes).filter(size -> size != -1).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1) {
        sizes[i] = known == 0 ? 0 : x.shape().size() / known;
      }
    }
    Shape result = new Shape(sizes);
    if (result.size() != x.shape().size()) {
      throw new ExportException(
          "an array of shape " + x.shape() + " can't be reshaped to " + shape);
    }
    return array(g().reshape(x, result));
  }

  NDArray flatten(int start, int end) {
    int first = start < 0 ? start + x.rank() : start;
    int last = end < 0 ? end + x.rank() : end;
    List<Long> sizes = new ArrayList<>();
    long joined = 1;
    for (int i = 0; i < x.rank(); i++) {
      if (i < first || i > last) {
        sizes.add(x.size(i));
      } else {
        joined *= x.size(i);
        if (i == last) {
          sizes.add(joined);
        }
      }
    }
    return array(g().reshape(x, new Shape(sizes)));
  }

  NDArray expandDims(int axis) {
    int at = axis < 0 ? axis + x.rank() + 1 : axis;
    return array(g().unsqueeze(x, at));
  }

  /** Without all axes of size one but the batch. */
  NDArray squeeze() {
    return squeeze(IntStream.range(0, x.rank()).filter(i -> x.size(i) == 1).toArray());
  }

  NDArray squeeze(int[] axes) {
    int[] at = Arrays.stream(axes).map(a -> a < 0 ? a + x.rank() : a).toArray();
    long[] sizes =
        IntStream.range(0, x.rank())
            .filter(i -> Arrays.stream(at).noneMatch(a -> a == i && x.size(i) == 1))
            .mapToLong(x::size)
            .toArray();
    return array(g().reshape(x, new Shape(sizes)));
  }

  NDArray transpose(int[] order) {
    int[] axes = Arrays.stream(order).map(a -> a < 0 ? a + x.rank() : a).toArray();
    return array(g().transpose(x, axes));
  }

  NDArray swap(int a, int b) {
    int[] order = IntStream.range(0, x.rank()).toArray();
    order[a < 0 ? a + x.rank() : a] = b < 0 ? b + x.rank() : b;
    order[b < 0 ? b + x.rank() : b] = a < 0 ? a + x.rank() : a;
    return array(g().transpose(x, order));
  }

  NDArray broadcast(Shape shape) {
    return array(g().expand(x, shape));
  }

  NDList split(long sections, int axis) {
    int at = axis < 0 ? axis + x.rank() : axis;
    if (x.size(at) % sections != 0) {
      throw new ExportException(
          "axis " + axis + " of " + x.shape() + " doesn't split into " + sections + " equal parts");
    }
    NDList parts = new NDList();
    g().split(x, at, Math.toIntExact(sections)).forEach(part -> parts.add(array(part)));
    return parts;
  }

  NDList split(long[] cuts, int axis) {
    int at = axis < 0 ? axis + x.rank() : axis;
    if (g().graph().batch().in(x.size(at))) {
      throw new ExportException("the batch axis can be split into equal parts only");
    }
    NDList parts = new NDList();
    long from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      long to = i < cuts.length ? cuts[i] : x.size(at);
      parts.add(array(Slice.lower(g(), x, at, from, to, 1)));
      from = to;
    }
    return parts;
  }

  NDArray pad(Shape padding, double fill) {
    return array(Pad.lower(g(), padding.getShape(), fill, x));
  }

  NDArray flip(int[] axes) {
    long[] at = Arrays.stream(axes).mapToLong(axis -> Shapes.axis(x, axis)).toArray();
    return array(Flip.lower(g(), x, at));
  }

  NDArray rotate90(int times, int[] axes) {
    return array(Rot90.lower(g(), x, times, Shapes.axis(x, axes[0]), Shapes.axis(x, axes[1])));
  }

  NDArray repeat(int axis, long repeats) {
    return array(Repeat.lower(g(), x, Shapes.axis(x, axis), repeats));
  }

  NDArray repeat(long[] repeats) {
    Value all = x;
    for (int axis = 0; axis < repeats.length; axis++) {
      all = Repeat.lower(g(), all, axis, repeats[axis]);
    }
    return array(all);
  }

  /** Repeats each axis until it has the wanted size; axes in front may be left out. */
  NDArray repeatUpTo(Shape desired) {
    long[] repeats = new long[x.rank()];
    Arrays.fill(repeats, 1);
    int leading = x.rank() - desired.dimension();
    for (int i = 0; i < desired.dimension(); i++) {
      repeats[leading + i] = desired.get(i) / x.size(leading + i);
      if (repeats[leading + i] * x.size(leading + i) != desired.get(i)) {
        throw new ExportException(
            "an array of shape " + x.shape() + " can't be repeated up to " + desired);
      }
    }
    return repeat(repeats);
  }

  NDArray diagonal(int offset, int first, int second) {
    return array(Diagonal.lower(g(), x, offset, Shapes.axis(x, first), Shapes.axis(x, second)));
  }

  NDArray concat(NDList rest, int axis) {
    return array(join(rest, axis < 0 ? axis + x.rank() : axis));
  }

  NDArray stack(NDList rest, int axis) {
    int at = axis < 0 ? axis + x.rank() + 1 : axis;
    NDList expanded = new NDList();
    rest.forEach(other -> expanded.add(array(g().unsqueeze(tracer.value(other), at))));
    TracedArray first = tracer.array(g().unsqueeze(x, at));
    return new Rearrangement(first).concat(expanded, at);
  }

  private Value join(NDList rest, int axis) {
    List<Value> parts = new ArrayList<>(List.of(x));
    rest.forEach(other -> parts.add(tracer.value(other)));
    DataType type =
        parts.stream().reduce((a, b) -> Promotion.of(a, b) == a.type() ? a : b).get().type();
    return Concat.lower(g(), axis, parts.stream().map(part -> g().cast(part, type)).toList());
  }

  NDArray tile(long[] repeats) {
    long[] sizes = x.shape().getShape().clone();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] *= repeats[i];
    }
    return array(
        g().op("Tile").apply(x.type(), new Shape(sizes), x, g().dimensions(new Shape(repeats))));
  }
}
