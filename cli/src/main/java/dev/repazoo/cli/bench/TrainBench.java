package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.BatchTokens;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.MicroBatch;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.TrainingState;
import dev.repazoo.train.TrainingStep;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Real training steps on synthetic data: loss, backward, clipping, AdamW and EMA. */
final class TrainBench {
  private static final int WARM_UP = 2;

  private final int batchSize;
  private final Precision precision;

  TrainBench(int batchSize, Precision precision) {
    this.batchSize = batchSize;
    this.precision = precision;
  }

  /** Seconds of {@code steps} steps, after two that do not count. */
  double[] run(Supplier<Generator> models, List<Device> devices, int steps) {
    TrainConfig config =
        new TrainConfig(
            new RepaLoss(PathType.LINEAR, 0.5),
            TimeWeighting.UNIFORM,
            0.1,
            false,
            AdamWConfig.DEFAULT,
            LearningRate.constantWithWarmup(AdamWConfig.DEFAULT.learningRate(), 0),
            1.0,
            0.9999,
            1,
            batchSize,
            precision,
            0);
    List<NDManager> managers = devices.stream().map(TorchEngine::newManager).toList();
    NDManager manager = managers.get(0);
    try (TrainingState state = TrainingState.begin(managers, models, config)) {
      Generator model = state.model();
      TrainingStep step = new TrainingStep(state, config);
      double[] seconds = new double[steps];
      for (int i = -WARM_UP; i < steps; i++) {
        long start = System.nanoTime();
        try (NDManager scope = manager.newSubManager()) {
          step.update(scope, step.gradients(scope, (pass, index) -> synthetic(pass, model)));
        }
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
      return seconds;
    }
  }

  private MicroBatch synthetic(NDManager manager, Generator model) {
    Shape shape = model.latentShape().batch(batchSize);
    int grid = model.gridSize();
    NDArray condition =
        ConditionData.examples(model.conditioning(), batchSize, new SplittableRandom(0))
            .arrays(manager, model.conditioning())
            .given();
    List<NDArray> targets =
        model.projectionDims().stream()
            .map(dim -> manager.randomNormal(new Shape(batchSize, (long) grid * grid, dim)))
            .toList();
    return new MicroBatch(
        manager.randomNormal(shape),
        manager.randomNormal(shape),
        manager.randomUniform(0f, 1f, new Shape(batchSize)),
        condition,
        BatchTokens.of(targets));
  }
}
