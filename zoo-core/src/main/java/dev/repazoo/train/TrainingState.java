package dev.repazoo.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import java.util.List;
import java.util.Map;

/** Everything that a step changes and a checkpoint keeps. */
public final class TrainingState implements AutoCloseable {
  private final NDManager manager;
  private final Generator model;
  private final Generator average;
  private final ModelArrays arrays;
  private final NDList trained;
  private final Ema ema;
  private final AdamW optimizer;
  private final LossScaler scaler;
  private long step;

  /**
   * The start of a run: the average equals the model.
   *
   * @param manager owner of the optimizer's state
   * @param model initialised, trained in place
   * @param average another generator of the same architecture, initialised; overwritten
   */
  public TrainingState(NDManager manager, Generator model, Generator average, TrainConfig config) {
    this.manager = manager;
    this.model = model;
    this.average = average;
    arrays = ModelArrays.of(model);
    trained = arrays.trained();
    ema = new Ema(average, model, config.emaDecay());
    ema.reset();
    optimizer = new AdamW(manager, arrays);
    scaler = new LossScaler(config.precision() == Precision.FP16);
  }

  /**
   * Draws the first weights and starts.
   *
   * @param manager owner of everything; closed with the state
   * @param model without values
   * @param average another generator of the same architecture, without values
   */
  public static TrainingState begin(
      NDManager manager, Generator model, Generator average, TrainConfig config) {
    TorchEngine.get().setRandomSeed(StepSeed.of(config.seed(), StepSeed.WEIGHTS));
    model.initialize(manager);
    average.initialize(manager);
    return new TrainingState(manager, model, average, config);
  }

  NDManager manager() {
    return manager;
  }

  /** The model being trained. */
  public Generator model() {
    return model;
  }

  /** The averaged model. */
  public Generator average() {
    return average;
  }

  /** Optimizer steps done. */
  public long step() {
    return step;
  }

  NDList trained() {
    return trained;
  }

  Ema ema() {
    return ema;
  }

  AdamW optimizer() {
    return optimizer;
  }

  LossScaler scaler() {
    return scaler;
  }

  /** Names of the trained parameters, parallel to gradients and moments. */
  public List<String> trainedNames() {
    return arrays.trainedNames();
  }

  /** Adam's moments {@code exp_avg} and {@code exp_avg_sq} of the trained parameters. */
  public Map<String, NDList> moments() {
    return Map.of("exp_avg", optimizer.firstMoments(), "exp_avg_sq", optimizer.secondMoments());
  }

  long advance() {
    return ++step;
  }

  void restoreStep(long saved) {
    step = saved;
  }

  @Override
  public void close() {
    model.close();
    average.close();
    manager.close();
  }
}
