package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.Value;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What moves a traced array's elements without computing: reshape, transpose, split, tile. */
abstract class TracedShapes extends TracedOrder {
  TracedShapes(Tracer tracer, Value value) {
    super(tracer, value);
  }

  private Rearrangement rearrangement() {
    return new Rearrangement(this);
  }

  @Override
  public NDArray reshape(Shape target) {
    return rearrangement().reshape(target);
  }

  @Override
  public NDArray flatten() {
    return rearrangement().flatten(0, -1);
  }

  @Override
  public NDArray flatten(int start, int end) {
    return rearrangement().flatten(start, end);
  }

  @Override
  public NDArray expandDims(int axis) {
    return rearrangement().expandDims(axis);
  }

  @Override
  public NDArray squeeze() {
    return rearrangement().squeeze(); // never the batch, not even of one
  }

  @Override
  public NDArray squeeze(int[] axes) {
    return rearrangement().squeeze(axes);
  }

  @Override
  public NDArray transpose() {
    return rearrangement()
        .transpose(IntStream.range(0, value().rank()).map(i -> value().rank() - 1 - i).toArray());
  }

  @Override
  public NDArray transpose(int... axes) {
    return rearrangement().transpose(axes);
  }

  @Override
  public NDArray swapAxes(int first, int second) {
    return rearrangement().swap(first, second);
  }

  @Override
  public NDArray broadcast(Shape target) {
    return rearrangement().broadcast(target);
  }

  @Override
  public NDList split(long sections, int axis) {
    return rearrangement().split(sections, axis);
  }

  @Override
  public NDList split(long[] indices, int axis) {
    return rearrangement().split(indices, axis);
  }

  @Override
  public NDArray tile(long[] repeats) {
    return rearrangement().tile(repeats);
  }

  @Override
  public NDArray tile(long repeats) {
    long[] all = new long[value().rank()];
    Arrays.fill(all, repeats);
    return tile(all);
  }

  @Override
  public NDArray tile(int axis, long repeats) {
    long[] all = new long[value().rank()];
    Arrays.fill(all, 1);
    all[axis] = repeats;
    return tile(all);
  }

  @Override
  public NDArray pad(Shape padding, double fill) {
    return rearrangement().pad(padding, fill);
  }

  @Override
  public NDArray flip(int... axes) {
    return rearrangement().flip(axes);
  }

  @Override
  public NDArray rotate90(int times, int[] axes) {
    return rearrangement().rotate90(times, axes);
  }

  @Override
  public NDArray repeat(long repeats) {
    long[] all = new long[value().rank()];
    Arrays.fill(all, repeats);
    return repeat(all);
  }

  @Override
  public NDArray repeat(int axis, long repeats) {
    return rearrangement().repeat(axis, repeats);
  }

  @Override
  public NDArray repeat(long[] repeats) {
    return rearrangement().repeat(repeats);
  }

  @Override
  public NDArray repeat(Shape desired) {
    return rearrangement().repeatUpTo(desired);
  }

  @Override
  public NDArray diagonal() {
    return diagonal(0, 0, 1);
  }

  @Override
  public NDArray diagonal(int offset) {
    return diagonal(offset, 0, 1);
  }

  @Override
  public NDArray diagonal(int offset, int axis1, int axis2) {
    return rearrangement().diagonal(offset, axis1, axis2);
  }

  @Override
  public NDArray trace(int offset, int axis1, int axis2) {
    return diagonal(offset, axis1, axis2).sum(new int[] {-1});
  }
}
