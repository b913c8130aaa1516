package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.CumProd;
import dev.repazoo.export.lowering.CumSum;
import dev.repazoo.export.lowering.Diff;
import dev.repazoo.export.lowering.Flip;
import dev.repazoo.export.lowering.Quantile;
import dev.repazoo.export.lowering.Shapes;
import dev.repazoo.export.lowering.Sort;
import dev.repazoo.export.lowering.TopK;

/** What depends on the order of a traced array's elements along an axis: sorting, running sums. */
abstract class TracedOrder extends TracedReductions {
  TracedOrder(Tracer tracer, Value value) {
    super(tracer, value);
  }

  private GraphBuilder g() {
    return tracer().graph();
  }

  private NDArray array(Value result) {
    return tracer().array(result);
  }

  private int axis(int axis) {
    return Shapes.axis(value(), axis);
  }

  /** As PyTorch: sums and products of whole numbers are int64. */
  private Value summands() {
    return value().type().isFloating() ? value() : g().cast(value(), DataType.INT64);
  }

  @Override
  public NDArray cumSum() {
    return value().rank() == 0 ? reshape(1) : cumSum(0);
  }

  @Override
  public NDArray cumSum(int axis) {
    return array(CumSum.lower(g(), summands(), axis(axis)));
  }

  @Override
  public NDArray cumProd(int axis) {
    return array(CumProd.lower(g(), summands(), axis(axis)));
  }

  @Override
  public NDArray cumProd(int axis, DataType type) {
    return array(CumProd.lower(g(), g().cast(value(), type), axis(axis)));
  }

  @Override
  public NDArray diff(int n, int axis) {
    return array(Diff.lower(g(), value(), n, axis(axis)));
  }

  @Override
  public NDArray sort() {
    return sort(-1);
  }

  @Override
  public NDArray sort(int axis) {
    return array(Sort.lower(g(), value(), axis(axis)).get(0));
  }

  @Override
  public NDArray argSort(int axis, boolean ascending) {
    Value order = Sort.lower(g(), value(), axis(axis)).get(1);
    return array(ascending ? order : Flip.lower(g(), order, axis(axis)));
  }

  @Override
  public NDList topK(int k, int axis, boolean largest, boolean sorted) {
    NDList both = new NDList();
    TopK.lower(g(), value(), k, axis(axis), largest, sorted).forEach(v -> both.add(array(v)));
    return both;
  }

  @Override
  public NDArray median() {
    return median(new int[] {-1});
  }

  @Override
  public NDArray median(int[] axes) {
    return array(Quantile.median(g(), value(), axis(one("median", axes))));
  }

  @Override
  public NDArray percentile(Number percentile) {
    return percentile(percentile, new int[] {-1});
  }

  @Override
  public NDArray percentile(Number percentile, int[] axes) {
    double q = percentile.doubleValue() / 100;
    return array(Quantile.lower(g(), value(), q, axis(one("percentile", axes))));
  }

  private static int one(String operator, int[] axes) {
    if (axes.length != 1) {
      throw Recording.refuse(operator + " over " + axes.length + " axes", "name one axis");
    }
    return axes[0];
  }
}
