package dev.repazoo.train;

import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Module;
import dev.repazoo.torch.Autograd;

/**
 * Exponential moving average of the weights: {@code average = decay average + (1 - decay) value}
 * over every parameter, a frozen position table included. Buffers are no parameters and stay.
 */
final class Ema {
  private final ModelArrays average;
  private final ModelArrays model;
  private final double decay;

  /** Averages {@code model} into {@code average}, which is frozen. */
  Ema(Module average, Module model, double decay) {
    average.namedParameters().values().forEach(parameter -> parameter.freeze(true));
    this.average = ModelArrays.of(average);
    this.model = ModelArrays.of(model);
    this.decay = decay;
  }

  /** Takes the model's values as they are, buffers' too: the start of a run. */
  void reset() {
    Autograd.copy(new NDList(average.stored().values()), new NDList(model.stored().values()));
  }

  /** Moves the average towards the model. */
  void update() {
    Autograd.lerp(average.all(), model.all(), 1 - decay);
  }
}
