package dev.repazoo.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Prediction;
import dev.repazoo.torch.Autograd;

/**
 * Samples step by step: a network evaluates the model, wherever it runs, and PyTorch does the
 * sampler's arithmetic.
 */
public abstract class NetworkBackend implements SteppedBackend {
  private final Sampler sampler;
  private final Prediction prediction;

  /**
   * A backend that draws by a sampler.
   *
   * @param prediction what the model predicts
   * @throws InvalidValueException when the sampler is of models that predict something else
   */
  protected NetworkBackend(SamplerConfig config, Prediction prediction) {
    config.checkFits(prediction);
    sampler = new Sampler(config);
    this.prediction = prediction;
  }

  /** A manager for the arrays of one call, which closes it. */
  protected abstract NDManager newScope();

  /** The model, whose arrays belong to a scope. */
  protected abstract SamplerStep.Network network(NDManager scope);

  @Override
  public final Prediction prediction() {
    return prediction;
  }

  @Override
  public final Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    int size = shape().size();
    Shape batch = shape().batch(indices.length);
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = newScope()) {
      NDArray result =
          sampler.sample(
              network(scope),
              scope.create(noise.latents(indices, size), batch),
              conditions.arrays(scope, conditioning()),
              step -> scope.create(noise.step(indices, step, size), batch),
              (step, state) -> {});
      return Samples.of(shape(), result.toFloatArray());
    }
  }

  @Override
  public final double[] velocities(
      SamplerStep step, double[] states, double t, ConditionData conditions) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = newScope()) {
      return step.velocity(
              network(scope),
              scope.create(states, shape().batch(conditions.count())),
              scope.create(new double[] {t}),
              conditions.arrays(scope, conditioning()))
          .toDoubleArray();
    }
  }
}
