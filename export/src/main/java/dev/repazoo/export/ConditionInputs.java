package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;
import java.util.List;
import java.util.Optional;

/**
 * The inputs by which graphs take conditions.
 *
 * @param conditioning the generator's
 */
record ConditionInputs(Conditioning conditioning) {

  /** The input of a denoiser, [B, ...]. */
  GraphInput ofDenoiser() {
    return input(new Conditioning.GraphInput(conditioning.denoiserInput(), false));
  }

  /** The inputs of a sampler, in the order of {@link #conditions}. */
  List<GraphInput> ofSampler() {
    return conditioning.samplerInputs().stream().map(this::input).toList();
  }

  private GraphInput input(Conditioning.GraphInput input) {
    return new GraphInput(
        input.name(),
        conditioning.type(),
        batch -> conditioning.shape(input.ofNull() ? 1 : batch),
        conditioning::example,
        input.ofNull());
  }

  /**
   * The conditions in a sampler's inputs.
   *
   * @param first index of the first of them
   */
  Conditions conditions(NDList inputs, int first) {
    NDArray given = null;
    Optional<NDArray> none = Optional.empty();
    int index = first;
    for (Conditioning.GraphInput input : conditioning.samplerInputs()) {
      NDArray array = inputs.get(index++);
      if (input.ofNull()) {
        none = Optional.of(array);
      } else {
        given = array;
      }
    }
    return conditioning.conditions(given, none);
  }

  /** Number of a sampler's inputs. */
  int count() {
    return conditioning.samplerInputs().size();
  }
}
