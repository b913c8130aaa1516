package dev.repazoo.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.torch.Autograd;

/** Samples eagerly with PyTorch. */
public final class TorchSource implements SampleSource {
  private final NDManager manager;
  private final Generator generator;
  private final Sampler sampler;
  private final int numClasses;

  /**
   * A source over a loaded generator.
   *
   * @param manager owns the generator's arrays; closed with this source
   * @throws IllegalArgumentException when the generator is conditioned on text, or has no null
   *     class and guidance is wanted
   */
  public TorchSource(NDManager manager, Generator generator, SamplerConfig config) {
    this.manager = manager;
    this.generator = generator;
    sampler = new Sampler(config);
    numClasses =
        generator
            .numClasses()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("the model is conditioned on text, not classes"));
    if (config.cfgScale() > 1 && generator.config().path("class_dropout_prob").asDouble(1) == 0) {
      throw new IllegalArgumentException(
          "--cfg-scale is "
              + config.cfgScale()
              + ", but the model was trained without a null class; use --cfg-scale 1");
    }
  }

  @Override
  public int numClasses() {
    return numClasses;
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, long[] labels) {
    LatentShape shape = generator.latentShape();
    int size = shape.channels() * shape.height() * shape.width();
    Shape batch = shape.batch(indices.length);
    float[] start = new float[indices.length * size];
    for (int i = 0; i < indices.length; i++) {
      noise.latents(indices[i], start, i * size, size);
    }
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      ParameterStore parameters = new ParameterStore(scope, false);
      SamplerStep.Velocity velocity =
          (x, t, y) -> generator.velocity(Context.of(parameters, x, false), x, t, y);
      NDArray condition = scope.create(labels);
      NDArray result =
          sampler.sample(
              velocity,
              scope.create(start, batch),
              condition,
              condition.zerosLike().add(numClasses),
              step -> scope.create(stepNoise(noise, indices, step, size), batch),
              (step, state) -> {});
      return Samples.of(shape, result.toFloatArray());
    }
  }

  private static float[] stepNoise(SeededNoise noise, long[] indices, int step, int size) {
    float[] values = new float[indices.length * size];
    for (int i = 0; i < indices.length; i++) {
      noise.step(indices[i], step, values, i * size, size);
    }
    return values;
  }

  @Override
  public void close() {
    manager.close();
  }
}
