package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Norm;
import dev.repazoo.export.lowering.Shapes;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that fold axes away. */
final class Reduction {
  private final Tracer tracer;
  private final Value x;

  Reduction(TracedState array) {
    tracer = array.tracer();
    x = array.value();
  }

  /** Over all axes. */
  NDArray all(String op) {
    return over(op, IntStream.range(0, x.rank()).toArray(), false);
  }

  /** Over the given axes. */
  NDArray over(String op, int[] axes, boolean keepDims) {
    GraphBuilder g = tracer.graph();
    Value input = x;
    if (op.equals("ReduceMean") && !x.type().isFloating()) {
      input = g.cast(x, DataType.FLOAT32);
    } else if ((op.equals("ReduceSum") || op.equals("ReduceProd")) && !x.type().isFloating()) {
      input = g.cast(x, DataType.INT64); // as PyTorch: sums of whole numbers are int64
    }
    long[] at = Arrays.stream(axes).mapToLong(a -> a < 0 ? a + x.rank() : a).toArray();
    return tracer.array(
        g.op(op)
            .with("keepdims", keepDims ? 1 : 0)
            .apply(input.type(), reduced(at, keepDims), input, g.constant(at)));
  }

  /** The position of the largest or smallest along an axis, int64. */
  NDArray arg(String op, int axis) {
    int at = axis < 0 ? axis + x.rank() : axis;
    return tracer.array(
        tracer
            .graph()
            .op(op)
            .with("axis", at)
            .with("keepdims", 0)
            .apply(DataType.INT64, reduced(new long[] {at}, false), x));
  }

  /** Whether all ({@code ReduceMin}) or any ({@code ReduceMax}) elements are true. */
  NDArray truth(String op) {
    GraphBuilder g = tracer.graph();
    Value truth = g.cast(g.cast(x, DataType.BOOLEAN), DataType.INT32);
    Value folded =
        g.op(op)
            .with("keepdims", 0)
            .apply(
                DataType.INT32,
                new Shape(),
                truth,
                g.constant(LongStream.range(0, x.rank()).toArray()));
    return tracer.array(g.cast(folded, DataType.BOOLEAN));
  }

  /** The p-norm over the given axes, over all if there are none. */
  NDArray norm(double p, int[] axes, boolean keepDims) {
    GraphBuilder g = tracer.graph();
    long[] at =
        axes.length == 0
            ? LongStream.range(0, x.rank()).toArray()
            : Arrays.stream(axes).mapToLong(axis -> Shapes.axis(x, axis)).toArray();
    Value input = x.type().isFloating() ? x : g.cast(x, DataType.FLOAT32);
    return tracer.array(Norm.lower(g, input, p, at, keepDims, reduced(at, keepDims)));
  }

  private Shape reduced(long[] axes, boolean keepDims) {
    LongStream.Builder sizes = LongStream.builder();
    for (int i = 0; i < x.rank(); i++) {
      int axis = i;
      boolean folded = Arrays.stream(axes).anyMatch(a -> a == axis);
      if (!folded) {
        sizes.add(x.size(i));
      } else if (keepDims) {
        sizes.add(1);
      }
    }
    return new Shape(sizes.build().toArray());
  }
}
