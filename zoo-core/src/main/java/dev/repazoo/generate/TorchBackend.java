package dev.repazoo.generate;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;

/** Samples eagerly with PyTorch. */
public final class TorchBackend extends NetworkBackend {
  private final NDManager manager;
  private final Generator generator;

  /**
   * A backend over a loaded generator.
   *
   * @param manager owns the generator's arrays; closed with this backend
   * @throws IllegalArgumentException when the generator has no null condition and guidance is
   *     wanted, or when it was trained on another kind of path
   */
  public TorchBackend(NDManager manager, Generator generator, SamplerConfig config) {
    super(config, generator.prediction());
    this.manager = manager;
    this.generator = generator;
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
  public LatentShape shape() {
    return generator.latentShape();
  }

  @Override
  protected NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  protected SamplerStep.Network network(NDManager scope) {
    ParameterStore parameters = new ParameterStore(scope, false);
    return (x, t, y) ->
        Answers.required(
            generator.predict(Context.of(parameters, x, false), x, t, y), generator, "predict");
  }

  @Override
  public void close() {
    manager.close();
  }
}
