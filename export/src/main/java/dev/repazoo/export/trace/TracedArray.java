package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.Value;

/**
 * An array that has a type and a shape but no values: each operator adds a node to the graph.
 *
 * <p>{@link ai.djl.ndarray.NDArray} has some 190 methods, which one class must have; they are in a
 * line of classes, one a kind of operator, from {@link TracedState} on. The work is done by {@link
 * Elementwise}, {@link Reduction}, {@link Rearrangement}, {@link Lookup} and {@link Products}. What
 * is overridden nowhere can't be exported: the adapter refuses it, and {@link Recording} says so
 * with the operator's name.
 */
final class TracedArray extends TracedLookup {
  TracedArray(Tracer tracer, Value value) {
    super(tracer, value);
  }

  @Override
  public NDArray matMul(NDArray other) {
    return tracer().array(Products.matMul(tracer().graph(), value(), tracer().value(other)));
  }

  @Override
  public NDArray dot(NDArray other) {
    return matMul(other);
  }

  @Override
  public NDArray batchMatMul(NDArray other) {
    return matMul(other);
  }
}
