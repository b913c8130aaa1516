package dev.repazoo.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import dev.repazoo.torch.Autograd;

/** Samples eagerly with PyTorch. */
public final class TorchBackend implements SteppedBackend {
  private final NDManager manager;
  private final Generator generator;
  private final Sampler sampler;

  /**
   * A backend over a loaded generator.
   *
   * @param manager owns the generator's arrays; closed with this backend
   * @throws IllegalArgumentException when the generator has no null condition and guidance is
   *     wanted, or when it was trained on another kind of path
   */
  public TorchBackend(NDManager manager, Generator generator, SamplerConfig config) {
    this.manager = manager;
    this.generator = generator;
    config.checkFits(generator.prediction());
    sampler = new Sampler(config);
    if (config.cfgScale() > 1 && !generator.conditioning().hasNull()) {
      throw new InvalidValueException(
          "cfg_scale",
          "is "
              + config.cfgScale()
              + ", but the model was trained without a null condition, so that it must be 1");
    }
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    LatentShape shape = generator.latentShape();
    Shape batch = shape.batch(indices.length);
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray result =
          sampler.sample(
              network(scope),
              scope.create(noise.latents(indices, shape.size()), batch),
              conditions.arrays(scope, generator.conditioning()),
              step -> scope.create(noise.step(indices, step, shape.size()), batch),
              (step, state) -> {});
      return Samples.of(shape, result.toFloatArray());
    }
  }

  private SamplerStep.Network network(NDManager scope) {
    ParameterStore parameters = new ParameterStore(scope, false);
    return (x, t, y) ->
        Answers.required(
            generator.predict(Context.of(parameters, x, false), x, t, y), generator, "predict");
  }

  @Override
  public LatentShape shape() {
    return generator.latentShape();
  }

  @Override
  public Prediction prediction() {
    return generator.prediction();
  }

  @Override
  public double[] velocities(
      SamplerStep step, double[] states, double t, ConditionData conditions) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      return step.velocity(
              network(scope),
              scope.create(states, shape().batch(conditions.count())),
              scope.create(new double[] {t}),
              conditions.arrays(scope, conditioning()))
          .toDoubleArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
