package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditions;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.Autograd;
import dev.repazoo.torch.TorchEngine;
import java.util.SplittableRandom;

/** Whole calls of a sampler on random weights, eagerly in PyTorch. */
final class SampleBench {
  private final SamplerConfig config;
  private final int batchSize;
  private final Precision precision;

  SampleBench(SamplerConfig config, int batchSize, Precision precision) {
    this.config = config;
    this.batchSize = batchSize;
    this.precision = precision;
  }

  /** Seconds of {@code calls} calls, after one that does not count. */
  double[] run(Generator model, Device device, int calls) {
    double[] seconds = new double[calls];
    try (NDManager manager = TorchEngine.newManager(device)) {
      model.initialize(manager);
      for (int i = -1; i < calls; i++) {
        long start = System.nanoTime();
        try (NDManager scope = manager.newSubManager();
            Autograd.Pause pause = Autograd.pause()) {
          call(scope, model);
        }
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
    }
    return seconds;
  }

  private void call(NDManager manager, Generator model) {
    ParameterStore parameters = new ParameterStore(manager, false);
    SamplerStep.Network network =
        (x, t, y) -> model.predict(Context.of(parameters, x, false, precision), x, t, y);
    Conditions conditions =
        ConditionData.examples(model.conditioning(), batchSize, new SplittableRandom(0))
            .arrays(manager, model.conditioning());
    Shape shape = model.latentShape().batch(batchSize);
    new Sampler(config)
        .sample(
            network,
            manager.randomNormal(shape),
            conditions,
            step -> manager.randomNormal(shape),
            (step, state) -> {})
        .toFloatArray();
  }
}
