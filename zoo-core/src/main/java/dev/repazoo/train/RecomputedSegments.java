package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A pass whose parts keep nothing but their inputs, and its gradients: each part is run without
 * recording; going back, it is run again with it, from the last to the first, and its inputs'
 * gradients are handed on to where they came from.
 *
 * <p>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost" (arXiv 1604.06174).
 */
final class RecomputedSegments implements Context.Segments {
  private final NDManager manager;
  private final NDList parameters;
  private final IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
  private final List<Segment> segments = new ArrayList<>();

  /** Sums of gradients in arrays that segments take or give. */
  private final IdentityHashMap<NDArray, NDArray> sums = new IdentityHashMap<>();

  /**
   * A part that was run.
   *
   * @param outputs cut off from what was before: leaves of what is recorded after
   */
  private record Segment(Module part, UnaryOperator<NDList> body, NDList inputs, NDList outputs) {}

  /**
   * For one pass.
   *
   * @param manager of the pass
   * @param parameters that gradients are wanted of
   */
  RecomputedSegments(NDManager manager, NDList parameters) {
    this.manager = manager;
    this.parameters = parameters;
    for (int i = 0; i < parameters.size(); i++) {
      places.put(parameters.get(i), i);
    }
  }

  @Override
  public NDList run(Module part, UnaryOperator<NDList> body, NDList inputs) {
    NDList outputs;
    Autograd.Pause pause = Autograd.pause();
    try (pause) {
      outputs = body.apply(inputs);
    }
    outputs.forEach(output -> output.setRequiresGradient(true));
    segments.add(new Segment(part, body, inputs, outputs));
    return outputs;
  }

  /**
   * {@code d loss / d parameter} for each parameter; zeros where the loss does not depend on it.
   *
   * @param owner of the results
   * @param loss a 0-d array
   */
  NDList gradients(NDManager owner, NDArray loss) {
    NDList wanted = new NDList(parameters);
    segments.forEach(segment -> wanted.addAll(segment.outputs()));
    NDList found =
        Autograd.gradients(
            manager, new NDList(loss), new NDList(manager.ones(loss.getShape())), wanted);
    NDList results = new NDList();
    for (int i = 0; i < parameters.size(); i++) {
      NDArray gradient = found.get(i);
      NDArray result = gradient.size() > 0 ? gradient : manager.zeros(parameters.get(i).getShape());
      result.attach(owner);
      results.add(result);
    }
    for (int i = parameters.size(); i < wanted.size(); i++) {
      add(wanted.get(i), found.get(i));
    }
    for (int i = segments.size() - 1; i >= 0; i--) {
      back(segments.get(i), results);
    }
    beforeSegments(results);
    return results;
  }

  private void add(NDArray array, NDArray gradient) {
    if (gradient.size() == 0) {
      return;
    }
    NDArray sum = sums.get(array);
    if (sum == null) {
      gradient.attach(manager);
      sums.put(array, gradient);
    } else {
      Autograd.addAll(new NDList(sum), new NDList(gradient));
    }
  }

  private void back(Segment segment, NDList results) {
    NDList weights = new NDList();
    boolean reached = false;
    for (NDArray output : segment.outputs()) {
      NDArray sum = sums.remove(output);
      reached |= sum != null;
      weights.add(sum == null ? manager.zeros(output.getShape()) : sum);
    }
    if (!reached) {
      return;
    }
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = new NDList();
      for (NDArray input : segment.inputs()) {
        NDArray cut = input.stopGradient();
        cut.attach(scope);
        cut.setRequiresGradient(true);
        inputs.add(cut);
      }
      NDList outputs;
      Autograd.Recording recording = Autograd.record();
      try (recording) {
        outputs = segment.body().apply(inputs);
      }
      List<Integer> own = own(segment.part());
      NDList wanted = Replicas.pick(parameters, own);
      wanted.addAll(inputs);
      NDList found = Autograd.gradients(scope, outputs, weights, wanted);
      outputs.close();
      NDList sum = new NDList();
      NDList terms = new NDList();
      for (int i = 0; i < own.size(); i++) {
        if (found.get(i).size() > 0) {
          sum.add(results.get(own.get(i)));
          terms.add(found.get(i));
        }
      }
      if (!sum.isEmpty()) {
        Autograd.addAll(sum, terms);
      }
      for (int i = 0; i < inputs.size(); i++) {
        add(segment.inputs().get(i), found.get(own.size() + i));
      }
    } finally {
      weights.close();
    }
  }

  private List<Integer> own(Module part) {
    List<Integer> own = new ArrayList<>();
    for (Parameter parameter : part.namedParameters().values()) {
      Integer place = places.get(parameter.getArray());
      if (place != null) {
        own.add(place);
      }
    }
    return own;
  }

  /** Hands on what reached arrays that no segment has made, such as embeddings. */
  private void beforeSegments(NDList results) {
    NDList outputs = new NDList();
    NDList weights = new NDList();
    sums.forEach(
        (array, sum) -> {
          outputs.add(array);
          weights.add(sum);
        });
    if (outputs.isEmpty()) {
      return;
    }
    NDList found = Autograd.gradients(manager, outputs, weights, parameters);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).size() > 0) {
        Autograd.addAll(new NDList(results.get(i)), new NDList(found.get(i)));
      }
    }
  }
}
