package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Batches;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.data.Posterior;
import dev.repazoo.data.Reading;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.torch.TorchEngine;
import java.util.Optional;

/**
 * Does optimizer steps on a data set, one after the other: takes batches, draws noise, times and
 * dropped conditions, and hands them to {@link TrainingStep}.
 *
 * <p>Every draw is a function of the seed and the step.
 */
public final class Trainer implements AutoCloseable {
  private final TrainingState state;
  private final TrainConfig config;
  private final TrainingStep step;
  private final UploadedBatches batches;
  private final Targets targets;
  private final ConditionDropout dropout;
  private final boolean pixelSpace;
  private final Optional<LatentScale> scale;

  /**
   * Begins after {@link TrainingState#step()}.
   *
   * @param dataset images of the generator's size, or latents of its shape
   * @param reading in which order, and by how many threads
   * @throws IllegalArgumentException when data and generator do not fit
   */
  public Trainer(
      TrainingState state, TrainConfig config, Dataset dataset, Targets targets, Reading reading) {
    this.state = state;
    this.config = config;
    this.targets = targets;
    step = new TrainingStep(state, config);
    pixelSpace = pixelSpace(state.model().latentShape(), dataset);
    scale = dataset.latents().map(LatentDataset::latentScale);
    Conditioning conditioning = state.model().conditioning();
    conditioning.check(dataset.conditioning(), dataset.name());
    dropout = new ConditionDropout(config.cfgProb(), conditioning, config.legacy() ? 2 : 1);
    Batches.Options order =
        new Batches.Options(
            config.batchSize(),
            config.seed(),
            reading,
            pixelSpace || targets.needImages(),
            state.step() * config.accumulationSteps());
    batches =
        new UploadedBatches(
            state.manager(), new Batches(dataset, order), targets, pixelSpace, conditioning);
  }

  /**
   * Fails early where a model can't train on a data set.
   *
   * @throws IllegalArgumentException when the data are of another shape than the model takes
   */
  public static void checkFits(LatentShape model, Dataset dataset) {
    pixelSpace(model, dataset);
  }

  private static boolean pixelSpace(LatentShape shape, Dataset dataset) {
    String wanted = shape.channels() + "x" + shape.height() + "x" + shape.width();
    if (dataset.latents().isPresent()) {
      LatentShape moments = dataset.latents().get().momentsShape();
      if (moments.equals(new LatentShape(2 * shape.channels(), shape.height(), shape.width()))) {
        return false;
      }
      throw new IllegalArgumentException(
          dataset.name()
              + " holds latents of "
              + moments.channels() / 2
              + "x"
              + moments.height()
              + "x"
              + moments.width()
              + ", the model takes "
              + wanted
              + "; were they made by another VAE, or at another size? Naming the VAE fits the model to it");
    }
    if (!shape.isPixels() || shape.height() != dataset.resolution()) {
      throw new IllegalArgumentException(
          dataset.name()
              + " holds images of 3x"
              + dataset.resolution()
              + "x"
              + dataset.resolution()
              + " and no latents, the model takes "
              + wanted
              + "; make latents with 'zoo encode', or choose a model on pixels");
    }
    return true;
  }

  /** Number of optimizer steps in an epoch, at least 1. */
  public long stepsPerEpoch() {
    return Math.max(1, batches.perEpoch() / config.accumulationSteps());
  }

  /**
   * Does a step.
   *
   * @throws NotFiniteException when loss or gradients are NaN or infinite, in fp16 ten times in a
   *     row; parameters and average are those of the step before
   */
  public StepMetrics next() {
    TorchEngine.get().setRandomSeed(StepSeed.of(config.seed(), state.step()));
    long start = System.nanoTime();
    try (NDManager scope = state.manager().newSubManager()) {
      TrainingStep.Gradients gradients = step.gradients(scope, (pass, index) -> draw(pass));
      batches.prepare(); // while the device is at the gradients
      TrainingStep.Outcome outcome = step.update(scope, gradients);
      TrainingStep.Losses mean = outcome.mean();
      double images = (double) config.batchSize() * config.accumulationSteps();
      return new StepMetrics(
          state.step(),
          mean.loss(),
          mean.projLoss(),
          outcome.norm(),
          images * 1e9 / (System.nanoTime() - start));
    }
  }

  private MicroBatch draw(NDManager pass) {
    UploadedBatches.Arrays batch = batches.next(pass);
    NDArray x = pixelSpace ? batch.data() : latents(pass, batch.data());
    int size = batch.batch().size();
    return new MicroBatch(
        x,
        pass.randomNormal(0f, 1f, x.getShape(), DataType.FLOAT32),
        config.weighting().time(config.loss().path(), config.weighting().draw(pass, size)),
        dropout.apply(pass, batch.conditions()),
        batch
            .tokens()
            .map(BatchTokens::of)
            .orElseGet(() -> targets.forDevices(pass, batch.batch())));
  }

  private NDArray latents(NDManager pass, NDArray moments) {
    Shape drawn = state.model().latentShape().batch(moments.getShape().get(0));
    NDArray noise = pass.randomNormal(0f, 1f, drawn, DataType.FLOAT32);
    return Posterior.draw(moments, noise, scale.orElseThrow());
  }

  @Override
  public void close() {
    batches.close();
  }
}
