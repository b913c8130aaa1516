package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.torch.Autograd;
import dev.repazoo.weights.AdamWState;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * AdamW's moments and counters, one for each trained parameter, and their layout in {@code
 * torch.optim.AdamW.state_dict()}.
 *
 * <p>PyTorch numbers all parameters that it was given; frozen ones have a number and no state, so
 * REPA's state has no entry 0: that is the position table.
 */
final class AdamW {
  private static final int NAMED = 5;

  private final ModelArrays parameters;
  private final NDList trained = new NDList();
  private final NDList firstMoments = new NDList();
  private final NDList secondMoments = new NDList();
  private final NDList steps = new NDList();

  private final List<List<Integer>> shares;

  /** A fresh state, of each parameter on its owner's device. */
  AdamW(Replicas replicas) {
    parameters = replicas.main().arrays();
    shares = IntStream.range(0, replicas.count()).mapToObj(replicas::trainedOf).toList();
    for (int i = 0; i < replicas.main().trained().size(); i++) {
      Replicas.Replica owner = replicas.get(replicas.ownerOfTrained(i));
      NDArray parameter = owner.trained().get(i);
      trained.add(parameter);
      firstMoments.add(owner.manager().zeros(parameter.getShape()));
      secondMoments.add(owner.manager().zeros(parameter.getShape()));
      steps.add(owner.manager().zeros(new Shape()));
    }
  }

  NDList firstMoments() {
    return firstMoments;
  }

  NDList secondMoments() {
    return secondMoments;
  }

  /** One step of an owner's parameters with their gradients. */
  void update(int owner, NDList gradients, AdamWConfig config, double learningRate) {
    List<Integer> share = shares.get(owner);
    if (share.isEmpty()) {
      return;
    }
    Autograd.adamW(
        Replicas.pick(trained, share),
        gradients,
        Replicas.pick(firstMoments, share),
        Replicas.pick(secondMoments, share),
        Replicas.pick(steps, share),
        learningRate,
        config.beta1(),
        config.beta2(),
        config.weightDecay(),
        config.epsilon());
  }

  /** As PyTorch saves it; moments are read when they are written. */
  AdamWState save(AdamWConfig config, double learningRate) {
    Map<Integer, AdamWState.Moments> moments = new HashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      moments.put(
          parameters.trainedIndices().get(i),
          new AdamWState.Moments(
              (long) steps.get(i).getFloat(),
              Tensor.view(firstMoments.get(i)),
              Tensor.view(secondMoments.get(i))));
    }
    AdamWState.Group group =
        new AdamWState.Group(
            learningRate,
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            config.weightDecay(),
            IntStream.range(0, parameters.names().size()).boxed().toList());
    return new AdamWState(moments, List.of(group));
  }

  /**
   * Takes a saved state.
   *
   * @param origin the file, for messages
   * @throws WeightsException when it is not the state of an optimizer of this model, or lacks
   *     moments of a trained parameter, which would start afresh among others that don't
   */
  void load(AdamWState saved, String origin) {
    List<Integer> numbers = saved.groups().stream().flatMap(g -> g.params().stream()).toList();
    if (numbers.size() != parameters.names().size()) {
      throw new WeightsException(
          origin
              + ": opt has "
              + numbers.size()
              + " parameters and the model "
              + parameters.names().size()
              + "; it belongs to another model");
    }
    requireAll(saved, numbers, origin);
    for (int i = 0; i < trained.size(); i++) {
      int index = parameters.trainedIndices().get(i);
      AdamWState.Moments moments = saved.moments().get(numbers.get(index));
      String where = origin + ": opt.state of " + parameters.names().get(index);
      copy(moments.expAvg(), firstMoments.get(i), where);
      copy(moments.expAvgSq(), secondMoments.get(i), where);
      copy(Tensor.of(new float[] {moments.step()}), steps.get(i), where);
    }
  }

  private void requireAll(AdamWState saved, List<Integer> numbers, String origin) {
    List<String> without =
        parameters.trainedIndices().stream()
            .filter(index -> !saved.moments().containsKey(numbers.get(index)))
            .map(index -> parameters.names().get(index))
            .toList();
    if (!without.isEmpty()) {
      throw new WeightsException(
          "%s: opt.state has no moments of %d of %d trained parameters (%s%s); resume from another checkpoint, or begin anew"
              .formatted(
                  origin,
                  without.size(),
                  trained.size(),
                  String.join(", ", without.subList(0, Math.min(NAMED, without.size()))),
                  without.size() > NAMED ? ", ..." : ""));
    }
  }

  private static void copy(Tensor tensor, NDArray into, String where) {
    if (!Arrays.equals(tensor.shape(), into.getShape().getShape())) {
      throw new WeightsException(
          where
              + " has shape "
              + Arrays.toString(tensor.shape())
              + ", the parameter "
              + Arrays.toString(into.getShape().getShape()));
    }
    try (NDArray values = tensor.toArray(into.getManager(), into.getDataType())) {
      Autograd.copy(new NDList(into), new NDList(values));
    } catch (WeightsException e) {
      throw new WeightsException(where + ": " + e.getMessage(), e);
    }
  }
}
