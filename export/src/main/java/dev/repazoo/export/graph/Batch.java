package dev.repazoo.export.graph;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * The batch size while it is a symbol: a prime that stands for it in shapes.
 *
 * <p>A dimension that the prime divides means {@code (dimension / prime) * batch}, so that ordinary
 * arithmetic on {@code long} in a model's code ({@code 2 * b}, {@code b * n}) stays right. Nothing
 * of that size is ever allocated. Tracing with two primes and comparing the graphs shows any value
 * that leaked out of a shape.
 *
 * @param prime the stand-in, larger than any true dimension
 */
public record Batch(long prime) {
  /** The stand-in that graphs are traced with. */
  public static final Batch FIRST = new Batch(7919);

  /** The stand-in of the second trace, which the first is compared with. */
  public static final Batch SECOND = new Batch(7907);

  /** The name of the symbol in the file. */
  public static final String SYMBOL = "batch";

  /** Whether a dimension depends on the batch size. */
  public boolean in(long dimension) {
    return dimension > 0 && dimension % prime == 0;
  }

  /** How many times the batch size a symbolic dimension is. */
  public long factor(long dimension) {
    return dimension / prime;
  }

  /** The number of dimensions that depend on the batch size. */
  public int count(Shape shape) {
    return (int) Arrays.stream(shape.getShape()).filter(this::in).count();
  }

  /** A symbolic dimension in words: {@code batch}, {@code 2*batch}. */
  public String describe(long dimension) {
    long factor = factor(dimension);
    return factor == 1 ? SYMBOL : factor + "*" + SYMBOL;
  }
}
