package dev.repazoo.cli.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.Autograd;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The same samples, from the same noise and of the same classes, by one sampler after the other.
 *
 * @param manager holds the model
 * @param model on classes
 * @param count of samples
 * @param batchSize samples that are drawn at a time
 */
record SolverBench(NDManager manager, Generator model, int count, int batchSize) {
  private static final SeededNoise NOISE = new SeededNoise(0);

  /**
   * What a sampler draws.
   *
   * @param values as the model gives them, neither clamped nor rounded: [N, C, H, W]
   * @param seconds for all of them
   */
  record Drawn(FloatBuffer values, double seconds) {
    /**
     * The root mean square of the difference to other samples: {@code sqrt(mean((x - y)^2))}, NaN
     * where a sample is not finite.
     */
    double distance(Drawn other) {
      double sum = 0;
      for (int i = 0; i < values.capacity(); i++) {
        double difference = (double) values.get(i) - other.values.get(i);
        sum += difference * difference;
      }
      double rms = Math.sqrt(sum / values.capacity());
      return Double.isFinite(rms) ? rms : Double.NaN;
    }
  }

  /** Draws all samples. */
  Drawn draw(SamplerConfig config) {
    int size = model.latentShape().size();
    float[] values = new float[Math.multiplyExact(count, size)];
    Sampler sampler = new Sampler(config);
    long start = System.nanoTime();
    for (int first = 0; first < count; first += batchSize) {
      long[] indices = LongStream.range(first, Math.min(count, first + batchSize)).toArray();
      float[] drawn = draw(sampler, indices);
      System.arraycopy(drawn, 0, values, first * size, drawn.length);
    }
    return new Drawn(FloatBuffer.wrap(values), (System.nanoTime() - start) / 1e9);
  }

  private float[] draw(Sampler sampler, long[] indices) {
    Shape shape = model.latentShape().batch(indices.length);
    try (NDManager scope = manager.newSubManager();
        Autograd.Pause pause = Autograd.pause()) {
      ParameterStore parameters = new ParameterStore(scope, false);
      SamplerStep.Network network =
          (x, t, y) -> model.predict(Context.of(parameters, x, false), x, t, y);
      return sampler
          .sample(
              network,
              scope.create(NOISE.latents(indices, model.latentShape().size()), shape),
              conditions(indices).arrays(scope, model.conditioning()),
              step -> {
                throw new IllegalStateException("an ODE asks for no noise");
              },
              (step, state) -> {})
          .toFloatArray();
    }
  }

  private ConditionData conditions(long[] indices) {
    Classes classes = (Classes) model.conditioning();
    ByteBuffer labels = ConditionData.allocate(classes, indices.length);
    for (long index : indices) {
      labels.putLong(NOISE.label(index, classes.count()));
    }
    return new ConditionData(classes, labels.flip(), Optional.empty());
  }
}
