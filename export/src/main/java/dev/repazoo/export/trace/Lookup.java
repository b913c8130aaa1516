package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.GatherNd;
import dev.repazoo.export.lowering.OneHot;
import dev.repazoo.export.lowering.Scatter;
import dev.repazoo.export.lowering.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** What a DJL index selects. */
  NDArray get(NDIndex index) {
    Optional<NDIndexFullPick> pick = NDIndexFullPick.fromIndex(index, x.shape());
    return pick.isPresent() ? pick(pick.get()) : select(index);
  }

  /** {@code torch.gather} by an index that may lack axes of size one at either end. */
  private NDArray pick(NDIndexFullPick pick) {
    Value index = tracer.value(pick.getIndices());
    Shape wanted = Shapes.with(x.shape(), pick.getAxis(), 1);
    return gather(index.rank() == x.rank() ? index : g().reshape(index, wanted), pick.getAxis());
  }

  private NDArray select(NDIndex index) {
    List<NDIndexElement> elements = withoutEllipsis(index);
    List<Long> starts = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    List<Long> axes = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    List<Long> sliced = new ArrayList<>(); // sizes after slicing
    List<Long> result = new ArrayList<>(); // after dropping and inserting axes
    Optional<NDIndexTake> taken = Optional.empty();
    int takenAxis = 0; // of the result
    for (NDIndexElement element : elements) {
      int axis = sliced.size();
      if (element instanceof NDIndexNull) {
        result.add(1L);
      } else if (element instanceof NDIndexAll) {
        sliced.add(x.size(axis));
        result.add(x.size(axis));
      } else if (element instanceof NDIndexFixed fixed) {
        refuseBatch(axis, "an index");
        long at = fixed.getIndex() < 0 ? fixed.getIndex() + x.size(axis) : fixed.getIndex();
        add(starts, at, ends, at + 1, steps, 1, axes, axis);
        sliced.add(1L);
      } else if (element instanceof NDIndexSlice slice) {
        refuseBatch(axis, "a slice");
        long size = x.size(axis);
        long step = Optional.ofNullable(slice.getStep()).orElse(1L);
        long from = bound(Optional.ofNullable(slice.getMin()).orElse(0L), size);
        long to = bound(Optional.ofNullable(slice.getMax()).orElse(size), size);
        if (step < 1) {
          throw new ExportException("a slice with step " + step + " can't be exported; use flip");
        }
        add(starts, from, ends, to, steps, step, axes, axis);
        long count = Math.max(0, (to - from + step - 1) / step);
        sliced.add(count);
        result.add(count);
      } else if (element instanceof NDIndexTake take && taken.isEmpty()) {
        refuseBatch(axis, "an array of indices");
        taken = Optional.of(take);
        takenAxis = result.size();
        sliced.add(x.size(axis));
        result.add(x.size(axis));
      } else if (element instanceof NDIndexBooleans) {
        throw new ExportException(
            "a mask as an index can't be exported: the size of its result depends on values; use"
                + " where");
      } else {
        throw new ExportException(
            "an index of kind "
                + element.getClass().getSimpleName()
                + " can't be exported; use gather or take");
      }
    }
    Value cut = axes.isEmpty() ? x : slice(starts, ends, axes, steps, sliced);
    NDArray rest = tracer.array(sliced.equals(result) ? cut : g().reshape(cut, new Shape(result)));
    return taken.isEmpty()
        ? rest
        : new Lookup((TracedState) rest).along(tracer.value(taken.get().getIndex()), takenAxis);
  }

  private Value slice(
      List<Long> starts, List<Long> ends, List<Long> axes, List<Long> steps, List<Long> sizes) {
    return g().op("Slice")
        .apply(
            x.type(),
            new Shape(sizes),
            x,
            g().constant(array(starts)),
            g().constant(array(ends)),
            g().constant(array(axes)),
            g().constant(array(steps)));
  }

  private static void add(
      List<Long> starts,
      long start,
      List<Long> ends,
      long end,
      List<Long> steps,
      long step,
      List<Long> axes,
      long axis) {
    starts.add(start);
    ends.add(end);
    steps.add(step);
    axes.add(axis);
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static long bound(long position, long size) {
    long at = position < 0 ? position + size : position;
    return Math.min(Math.max(at, 0), size);
  }

  private void refuseBatch(int axis, String what) {
    if (g().graph().batch().in(x.size(axis))) {
      throw new ExportException(
          what + " on the batch axis can't be exported; samples must not depend on one another");
    }
  }

  /** One element for each axis: the ellipsis and missing ends become whole axes. */
  private List<NDIndexElement> withoutEllipsis(NDIndex index) {
    List<NDIndexElement> elements = new ArrayList<>(index.getIndices());
    long given = elements.stream().filter(e -> !(e instanceof NDIndexNull)).count();
    int at = index.getEllipsisIndex() >= 0 ? index.getEllipsisIndex() : elements.size();
    for (long i = given; i < x.rank(); i++) {
      elements.add(at, new NDIndexAll());
    }
    return elements;
  }
}
