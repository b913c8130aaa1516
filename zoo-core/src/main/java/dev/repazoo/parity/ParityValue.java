package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.Map;

/** A computed output, in one of the forms that cases store. */
public sealed interface ParityValue {

  /** One array, {@code .npy}. */
  record One(Tensor tensor) implements ParityValue {}

  /** Named tensors, {@code .safetensors}. */
  record Named(StateDict tensors) implements ParityValue {}

  /** Named arrays, {@code .npz}. */
  record Archive(Map<String, Tensor> arrays) implements ParityValue {
    /** Copies the map. */
    public Archive {
      arrays = Map.copyOf(arrays);
    }
  }

  /** A document, {@code .json}. */
  record Document(JsonNode json) implements ParityValue {}

  /** A copy of a DJL array. */
  static ParityValue of(NDArray array) {
    return new One(Tensor.of(array));
  }
}
