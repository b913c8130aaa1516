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
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a DJL index selects: slices and single places first ({@code Slice}, {@code Reshape}), then
 * by one array of indices or one constant mask.
 */
final class Indexing {
  private final Tracer tracer;
  private final Value x;
  private final List<Long> starts = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private final List<Long> axes = new ArrayList<>();
  private final List<Long> steps = new ArrayList<>();
  private final List<Long> sliced = new ArrayList<>(); // sizes after slicing
  private final List<Long> result = new ArrayList<>(); // after dropping and inserting axes
  private Optional<UnaryOperator<NDArray>> last = Optional.empty();

  private Indexing(TracedState array) {
    tracer = array.tracer();
    x = array.value();
  }

  /** The selected elements. */
  static NDArray get(TracedState array, NDIndex index) {
    Optional<NDIndexFullPick> pick = NDIndexFullPick.fromIndex(index, array.getShape());
    return pick.isPresent() ? pick(array, pick.get()) : new Indexing(array).select(index);
  }

  /** {@code torch.gather} by an index that may lack axes of size one at either end. */
  private static NDArray pick(TracedState array, NDIndexFullPick pick) {
    Value index = array.tracer().value(pick.getIndices());
    Shape wanted = Shapes.with(array.getShape(), pick.getAxis(), 1);
    boolean whole = index.rank() == wanted.dimension();
    Value full = whole ? index : array.tracer().graph().reshape(index, wanted);
    return new Lookup(array).gather(full, pick.getAxis());
  }

  private GraphBuilder g() {
    return tracer.graph();
  }

  private NDArray select(NDIndex index) {
    for (NDIndexElement element : withoutEllipsis(index)) {
      add(element);
    }
    Value cut = axes.isEmpty() ? x : slice();
    NDArray rest = tracer.array(sliced.equals(result) ? cut : g().reshape(cut, new Shape(result)));
    return last.map(step -> step.apply(rest)).orElse(rest);
  }

  private void add(NDIndexElement element) {
    int axis = sliced.size();
    if (element instanceof NDIndexNull) {
      result.add(1L);
    } else if (element instanceof NDIndexAll) {
      keep();
    } else if (element instanceof NDIndexFixed fixed) {
      refuseBatch(axis, "an index");
      long at = fixed.getIndex() < 0 ? fixed.getIndex() + x.size(axis) : fixed.getIndex();
      cut(at, at + 1, 1, axis);
      sliced.add(1L);
    } else if (element instanceof NDIndexSlice slice) {
      refuseBatch(axis, "a slice");
      add(slice, axis);
    } else if (element instanceof NDIndexTake take && last.isEmpty()) {
      refuseBatch(axis, "an array of indices");
      int at = result.size();
      last = Optional.of(rest -> lookup(rest).along(tracer.value(take.getIndex()), at));
      keep();
    } else if (element instanceof NDIndexBooleans mask && last.isEmpty()) {
      int at = result.size();
      last = Optional.of(rest -> lookup(rest).masked(tracer.value(mask.getIndex()), at));
      for (int i = 0; i < mask.getRank(); i++) {
        keep();
      }
    } else {
      throw new ExportException(
          "an index of kind "
              + element.getClass().getSimpleName()
              + " beside another can't be exported; use gather or take");
    }
  }

  private void add(NDIndexSlice slice, int axis) {
    long size = x.size(axis);
    long step = Optional.ofNullable(slice.getStep()).orElse(1L);
    long from = bound(Optional.ofNullable(slice.getMin()).orElse(0L), size);
    long to = bound(Optional.ofNullable(slice.getMax()).orElse(size), size);
    if (step < 1) {
      throw new ExportException("a slice with step " + step + " can't be exported; use flip");
    }
    cut(from, to, step, axis);
    long count = Math.max(0, (to - from + step - 1) / step);
    sliced.add(count);
    result.add(count);
  }

  private static Lookup lookup(NDArray array) {
    return new Lookup((TracedState) array);
  }

  /** An axis that stays as it is. */
  private void keep() {
    long size = x.size(sliced.size());
    sliced.add(size);
    result.add(size);
  }

  private void cut(long start, long end, long step, long axis) {
    starts.add(start);
    ends.add(end);
    steps.add(step);
    axes.add(axis);
  }

  private Value slice() {
    return g().op("Slice")
        .apply(
            x.type(),
            new Shape(sliced),
            x,
            g().constant(array(starts)),
            g().constant(array(ends)),
            g().constant(array(axes)),
            g().constant(array(steps)));
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

  /** Elements for all axes: the ellipsis and missing ends become whole axes. */
  private List<NDIndexElement> withoutEllipsis(NDIndex index) {
    List<NDIndexElement> elements = new ArrayList<>(index.getIndices());
    int given =
        elements.stream()
            .filter(element -> !(element instanceof NDIndexNull))
            .mapToInt(NDIndexElement::getRank)
            .sum();
    int at = index.getEllipsisIndex() >= 0 ? index.getEllipsisIndex() : elements.size();
    for (int i = given; i < x.rank(); i++) {
      elements.add(at, new NDIndexAll());
    }
    return elements;
  }
}
