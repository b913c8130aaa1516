package dev.repazoo.train;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A module's parameters as parallel lists, in {@code named_parameters()} order.
 *
 * @param names names of all parameters
 * @param all their arrays
 * @param trainedIndices positions of the trained ones among them: what the optimizer's state is
 *     numbered by
 */
record ModelArrays(List<String> names, NDList all, List<Integer> trainedIndices) {

  static ModelArrays of(Module module) {
    List<String> names = new ArrayList<>();
    NDList all = new NDList();
    List<Integer> trained = new ArrayList<>();
    for (Map.Entry<String, Parameter> entry : module.namedParameters().entrySet()) {
      if (entry.getValue().requiresGradient()) {
        trained.add(names.size());
      }
      names.add(entry.getKey());
      all.add(entry.getValue().getArray());
    }
    return new ModelArrays(List.copyOf(names), all, List.copyOf(trained));
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
    for (int i = 0; i < names.size(); i++) {
      dict.put(names.get(i), Tensor.view(all.get(i)));
    }
    return dict;
  }
}
