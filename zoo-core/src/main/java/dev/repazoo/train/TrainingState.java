package dev.repazoo.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.Autograd;
import dev.repazoo.torch.Collective;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Everything that a step changes and a checkpoint keeps. */
public final class TrainingState implements AutoCloseable {
  private final NDManager manager;
  private final Generator model;
  private final Generator average;
  private final Replicas replicas;
  private final Ema ema;
  private final AdamW optimizer;
  private final LossScaler scaler;
  private final Collective nodes;
  private long step;

  /**
   * The start of a run: the average equals the model.
   *
   * @param manager owner of the optimizer's state
   * @param model initialised, trained in place
   * @param average another generator of the same architecture, initialised; overwritten
   */
  public TrainingState(NDManager manager, Generator model, Generator average, TrainConfig config) {
    this(
        new Replicas(List.of(Replicas.Replica.of(manager, model))),
        average,
        config,
        Collective.alone());
  }

  private TrainingState(
      Replicas replicas, Generator average, TrainConfig config, Collective nodes) {
    this.replicas = replicas;
    this.nodes = nodes;
    this.average = average;
    manager = replicas.main().manager();
    model = replicas.main().model();
    fromFirst(replicas.main().trained());
    ema = new Ema(average, replicas, config.emaDecay());
    ema.reset();
    replicas.spread();
    optimizer = new AdamW(replicas);
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

  /**
   * Draws the first weights and starts on several devices: each has a replica of the model, and
   * owns a share of the optimizer's state.
   *
   * @param managers one of each device; the first one's replica is saved and sampled from
   * @param create makes a generator without values
   */
  public static TrainingState begin(
      List<NDManager> managers, Supplier<Generator> create, TrainConfig config) {
    return begin(managers, create, config, Collective.alone());
  }

  /**
   * The same on several nodes: each does a part of every batch, and all have the same state.
   *
   * @param nodes that train together; they must call in the same order
   * @throws dev.repazoo.message.InvalidValueException for a batch smaller than the devices
   */
  public static TrainingState begin(
      List<NDManager> managers, Supplier<Generator> create, TrainConfig config, Collective nodes) {
    int devices = managers.size() * nodes.size();
    Require.that(
        config.batchSize() >= devices,
        "batch_size",
        config.batchSize(),
        "at least the number of devices, " + devices);
    List<Replicas.Replica> replicas = new ArrayList<>();
    Generator average = create.get();
    for (NDManager manager : managers) {
      TorchEngine.get().setRandomSeed(StepSeed.of(config.seed(), StepSeed.WEIGHTS));
      Generator model = create.get();
      model.initialize(manager);
      replicas.add(Replicas.Replica.of(manager, model));
    }
    average.initialize(managers.get(0));
    return new TrainingState(new Replicas(replicas), average, config, nodes);
  }

  /** What node 0 has drawn goes to all: others add nothing to it. */
  private void fromFirst(NDList parameters) {
    if (nodes.size() == 1) {
      return;
    }
    if (nodes.rank() > 0) {
      Autograd.scale(parameters, 0);
    }
    nodes.sum(parameters);
  }

  NDManager manager() {
    return manager;
  }

  Replicas replicas() {
    return replicas;
  }

  /** Number of devices that it trains on, of this node. */
  public int devices() {
    return replicas.count();
  }

  /** The nodes that train together. */
  public Collective nodes() {
    return nodes;
  }

  /** Number of devices of all nodes. */
  public int allDevices() {
    return replicas.count() * nodes.size();
  }

  /** The model being trained. */
  public Generator model() {
    return model;
  }

  /** The averaged model. */
  public Generator average() {
    ema.show();
    return average;
  }

  /** Optimizer steps done. */
  public long step() {
    return step;
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
    return replicas.main().arrays().trainedNames();
  }

  /** Adam's moments {@code exp_avg} and {@code exp_avg_sq} of the trained parameters. */
  public Map<String, NDList> moments() {
    return Map.of("exp_avg", optimizer.firstMoments(), "exp_avg_sq", optimizer.secondMoments());
  }

  long advance() {
    return ++step;
  }

  /** Sets the count of steps back: those since were only measured. */
  public void rewind(long earlier) {
    step = earlier;
  }

  /** Goes on from values that were loaded into model and average. */
  void restored(long saved) {
    step = saved;
    ema.take();
    replicas.spread();
  }

  @Override
  public void close() {
    replicas.close();
    model.close();
    average.close();
    manager.close();
  }
}
