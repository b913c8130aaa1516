package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.Value;

/** Sums, means and extremes of a traced array. */
abstract class TracedReductions extends TracedFunctions {
  TracedReductions(Tracer tracer, Value value) {
    super(tracer, value);
  }

  private Reduction reduction() {
    return new Reduction(this);
  }

  @Override
  public NDArray sum() {
    return reduction().all("ReduceSum");
  }

  @Override
  public NDArray sum(int[] axes, boolean keepDims) {
    return reduction().over("ReduceSum", axes, keepDims);
  }

  @Override
  public NDArray mean() {
    return reduction().all("ReduceMean");
  }

  @Override
  public NDArray mean(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMean", axes, keepDims);
  }

  @Override
  public NDArray max() {
    return reduction().all("ReduceMax");
  }

  @Override
  public NDArray max(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMax", axes, keepDims);
  }

  @Override
  public NDArray min() {
    return reduction().all("ReduceMin");
  }

  @Override
  public NDArray min(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMin", axes, keepDims);
  }

  @Override
  public NDArray prod() {
    return reduction().all("ReduceProd");
  }

  @Override
  public NDArray prod(int[] axes, boolean keepDims) {
    return reduction().over("ReduceProd", axes, keepDims);
  }

  @Override
  public NDArray argMax(int axis) {
    return reduction().arg("ArgMax", axis);
  }

  @Override
  public NDArray argMin(int axis) {
    return reduction().arg("ArgMin", axis);
  }

  @Override
  public NDArray argMax() {
    return flatten().argMax(0);
  }

  @Override
  public NDArray argMin() {
    return flatten().argMin(0);
  }

  @Override
  public NDArray all() {
    return reduction().truth("ReduceMin");
  }

  @Override
  public NDArray any() {
    return reduction().truth("ReduceMax");
  }

  @Override
  public NDArray none() {
    return any().logicalNot();
  }

  @Override
  public NDArray norm(boolean keepDims) {
    return reduction().norm(2, new int[0], keepDims);
  }

  @Override
  public NDArray norm(int order, int[] axes, boolean keepDims) {
    return reduction().norm(order, axes, keepDims);
  }

  @Override
  public NDArray normalize(double p, long axis, double eps) {
    NDArray norm = reduction().norm(p, new int[] {Math.toIntExact(axis)}, true);
    return div(norm.maximum((float) eps));
  }
}
