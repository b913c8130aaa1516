package dev.repazoo.weights;

import dev.repazoo.pickle.Value;

/** A tensor in a tree of values. */
public record TensorValue(Tensor tensor) implements Value.Rebuilt {
  @Override
  public String toString() {
    return tensor.toString();
  }
}
