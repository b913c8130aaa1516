package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A module's parameters as parallel lists, in {@code named_parameters()} order. Buffers are none of
 * them: neither optimizer nor average knows buffers, checkpoints alone do.
 *
 * @param names names of all parameters
 * @param all their arrays
 * @param trainedIndices positions of the trained ones among them: what the optimizer's state is
 *     numbered by
 * @param stored parameters and buffers by name, in the order of {@code state_dict()}
 */
record ModelArrays(
    List<String> names, NDList all, List<Integer> trainedIndices, Map<String, NDArray> stored) {

  static ModelArrays of(Module module) {
    List<String> names = new ArrayList<>();
    NDList all = new NDList();
    List<Integer> trained = new ArrayList<>();
    Map<String, NDArray> stored = new LinkedHashMap<>();
    Set<String> buffers = module.bufferNames();
    for (Map.Entry<String, Parameter> entry : module.namedParameters().entrySet()) {
      stored.put(entry.getKey(), entry.getValue().getArray());
      if (buffers.contains(entry.getKey())) {
        continue;
      }
      if (entry.getValue().requiresGradient()) {
        trained.add(names.size());
      }
      names.add(entry.getKey());
      all.add(entry.getValue().getArray());
    }
    return new ModelArrays(
        List.copyOf(names), all, List.copyOf(trained), Collections.unmodifiableMap(stored));
  }

  /** The arrays of the trained parameters. */
  NDList trained() {
    NDList list = new NDList(trainedIndices.size());
    trainedIndices.forEach(i -> list.add(all.get(i)));
    return list;
  }

  /** Names of the trained parameters. */
  List<String> trainedNames() {
    return trainedIndices.stream().map(names::get).toList();
  }

  /** All values, read when they are written. */
  StateDict stateDict(String origin) {
    StateDict dict = new StateDict(origin);
    stored.forEach((name, array) -> dict.put(name, Tensor.view(array)));
    return dict;
  }
}
