package dev.repazoo.train;

import dev.repazoo.nn.Module;
import dev.repazoo.torch.Autograd;

/**
 * Exponential moving average of the weights: {@code average = decay average + (1 - decay) value}
 * over every parameter, the frozen position table included.
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

  /** Takes the model's values as they are: the start of a run. */
  void reset() {
    Autograd.copy(average.all(), model.all());
  }

  /** Moves the average towards the model. */
  void update() {
    Autograd.lerp(average.all(), model.all(), 1 - decay);
  }
}
