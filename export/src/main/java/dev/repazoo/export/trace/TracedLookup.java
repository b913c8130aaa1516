package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.Value;

/** What picks a traced array's elements: indices, slices, gather. */
abstract class TracedLookup extends TracedShapes {
  TracedLookup(Tracer tracer, Value value) {
    super(tracer, value);
  }

  private Lookup lookup() {
    return new Lookup(this);
  }

  @Override
  public NDArray get(NDIndex index) {
    return Indexing.get(this, index);
  }

  @Override
  public NDArray get(NDManager other, NDIndex index) {
    return Indexing.get(this, index);
  }

  @Override
  public NDArray get(NDManager other, long... indices) {
    return Indexing.get(this, new NDIndex(indices));
  }

  @Override
  public NDArray gather(NDArray index, int axis) {
    return lookup().gather(tracer().value(index), axis);
  }

  @Override
  public NDArray take(NDManager other, NDArray index) {
    return lookup().take(tracer().value(index));
  }

  @Override
  public void set(NDIndex index, NDArray replacement) {
    throw Recording.refuse("set");
  }

  @Override
  public void set(NDIndex index, Number replacement) {
    throw Recording.refuse("set");
  }

  @Override
  public NDArray gatherNd(NDArray index) {
    return lookup().gatherNd(tracer().value(index));
  }

  @Override
  public NDArray scatter(NDArray index, NDArray replacement, int axis) {
    return lookup().scatter(tracer().value(index), tracer().value(replacement), axis);
  }

  @Override
  public NDArray put(NDArray index, NDArray replacement) {
    return lookup().put(tracer().value(index), tracer().value(replacement));
  }

  @Override
  public NDArray oneHot(int depth, DataType type) {
    return lookup().oneHot(depth, 1, 0, type);
  }

  @Override
  public NDArray oneHot(int depth, float on, float off, DataType type) {
    return lookup().oneHot(depth, on, off, type);
  }

  @Override
  public NDArray booleanMask(NDArray index, int axis) {
    return lookup().masked(tracer().value(index), axis);
  }
}
