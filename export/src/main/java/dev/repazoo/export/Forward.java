package dev.repazoo.export;

import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;

/**
 * What a graph computes, as code on arrays: on an engine's arrays it computes, on traced ones it
 * records.
 */
@FunctionalInterface
public interface Forward {
  /**
   * Applies the function.
   *
   * @param parameters where a block's parameter values come from
   * @param inputs the arrays in the order of the graph's inputs
   * @return the arrays in the order of the graph's outputs
   */
  NDList apply(ParameterStore parameters, NDList inputs);
}
