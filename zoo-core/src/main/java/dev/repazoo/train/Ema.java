package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Module;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.List;

/**
 * Exponential moving average of the weights: {@code average = decay average + (1 - decay) value}
 * over every parameter, a frozen position table included. Buffers are no parameters and stay.
 *
 * <p>Where there are several replicas, each averages what it owns, on its device; the averaged
 * model itself is brought up to date when it is asked for.
 */
final class Ema {
  private final ModelArrays average;
  private final ModelArrays model;
  private final double decay;
  private final List<Part> parts = new ArrayList<>();
  private boolean behind;

  /**
   * What an owner averages.
   *
   * @param averages on its device; of the first owner, the averaged model's own
   * @param values the model's, there
   * @param shown the averaged model's arrays
   */
  private record Part(NDList averages, NDList values, NDList shown) {}

  /** Averages the replicas' model into {@code average}, which is frozen. */
  Ema(Module average, Replicas replicas, double decay) {
    average.namedParameters().values().forEach(parameter -> parameter.freeze(true));
    this.average = ModelArrays.of(average);
    model = replicas.main().arrays();
    this.decay = decay;
    for (int owner = 0; owner < replicas.count(); owner++) {
      Part part = new Part(new NDList(), new NDList(), new NDList());
      for (int i = 0; i < model.names().size(); i++) {
        if (replicas.owner(i) == owner) {
          NDArray shown = this.average.all().get(i);
          part.shown().add(shown);
          part.values().add(replicas.get(owner).arrays().all().get(i));
          part.averages()
              .add(owner == 0 ? shown : replicas.get(owner).manager().zeros(shown.getShape()));
        }
      }
      parts.add(part);
    }
  }

  /** Takes the model's values as they are, buffers' too: the start of a run. */
  void reset() {
    Autograd.copy(new NDList(average.stored().values()), new NDList(model.stored().values()));
    take();
  }

  /** Takes the averaged model's values, which were loaded. */
  void take() {
    for (Part part : parts.subList(1, parts.size())) {
      if (!part.shown().isEmpty()) {
        Autograd.copy(part.averages(), part.shown());
      }
    }
    behind = false;
  }

  /** Moves an owner's average towards its model; owners may do so at the same time. */
  void update(int owner) {
    Part part = parts.get(owner);
    if (!part.averages().isEmpty()) {
      Autograd.lerp(part.averages(), part.values(), 1 - decay);
    }
    if (owner > 0) {
      behind = true;
    }
  }

  /** Brings the averaged model up to date. */
  void show() {
    if (behind) {
      for (Part part : parts.subList(1, parts.size())) {
        if (!part.shown().isEmpty()) {
          Autograd.copy(part.shown(), part.averages());
        }
      }
      behind = false;
    }
  }
}
