package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.nn.Context;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.List;

/**
 * The computation of one optimizer step, with nothing drawn inside: gradients of the loss summed
 * over micro-batches, clipping, AdamW, and the average of the weights.
 *
 * <p>Source: the loop of REPA's train.py.
 */
public final class TrainingStep {
  private final TrainingState state;
  private final TrainConfig config;
  private final ParameterStore parameters;

  /**
   * What one pass takes.
   *
   * @param x clean samples [B, C, H, W]
   * @param noise standard normal, the same shape
   * @param t times [B]
   * @param condition as used, [B, ...]: some of it the null
   * @param targets the encoders' tokens, [B, N, D_i]
   */
  public record MicroBatch(
      NDArray x, NDArray noise, NDArray t, NDArray condition, List<NDArray> targets) {}

  /** Provides the micro-batches of a step. */
  @FunctionalInterface
  public interface MicroBatches {
    /** The micro-batch of that index, its arrays made in the manager. */
    MicroBatch get(NDManager manager, int index);
  }

  /**
   * Means over a micro-batch.
   *
   * @param loss denoising loss
   * @param projLoss alignment loss
   */
  public record Losses(double loss, double projLoss) {}

  /**
   * Sums over the micro-batches, before clipping; multiplied by the loss scale in fp16.
   *
   * @param values one for each trained parameter
   * @param losses of each micro-batch, undivided
   */
  public record Gradients(NDList values, List<Losses> losses) {}

  /** A step that changes {@code state}. */
  public TrainingStep(TrainingState state, TrainConfig config) {
    this.state = state;
    this.config = config;
    parameters = new ParameterStore(state.manager(), false);
  }

  /**
   * Differentiates the losses of all micro-batches of a step, each divided by their number.
   *
   * @param manager owner of the gradients
   */
  public Gradients gradients(NDManager manager, MicroBatches batches) {
    NDList sums = new NDList();
    List<Losses> losses = new ArrayList<>();
    for (int i = 0; i < config.accumulationSteps(); i++) {
      try (NDManager pass = manager.newSubManager()) {
        NDList terms = differentiate(manager, batches.get(pass, i), losses);
        if (i == 0) {
          sums.addAll(terms);
        } else {
          Autograd.addAll(sums, terms);
          terms.close();
        }
      }
    }
    return new Gradients(sums, List.copyOf(losses));
  }

  private NDList differentiate(NDManager owner, MicroBatch batch, List<Losses> losses) {
    Autograd.Recording recording = Autograd.record();
    try (recording) {
      Context context = Context.of(parameters, batch.x(), true, config.precision());
      RepaLoss.Terms terms =
          config
              .loss()
              .compute(
                  state.model(),
                  context,
                  batch.x(),
                  batch.noise(),
                  batch.t(),
                  batch.condition(),
                  batch.targets());
      double factor = state.scaler().scale() / config.accumulationSteps();
      NDArray objective = factor == 1 ? terms.total() : terms.total().mul((float) factor);
      NDList gradients = Autograd.gradients(owner, objective, state.trained());
      losses.add(new Losses(terms.loss().mean().getFloat(), terms.projLoss().getFloat()));
      return gradients;
    }
  }

  /**
   * Clips, updates parameters and average, and counts the step. In fp16 a step with a gradient that
   * is not finite changes nothing but the scale and the count.
   *
   * @param gradients what {@link #gradients} gave; changed in place
   * @return the norm of the gradients before clipping
   * @throws NotFiniteException when it is NaN or infinite, in fp16 for the tenth time in a row;
   *     parameters and average are as they were
   */
  public double update(NDManager manager, NDList gradients) {
    boolean finite = state.scaler().unscale(manager, gradients);
    double norm = Autograd.clipNorm(manager, gradients, config.maxGradNorm()).getFloat();
    if (!Double.isFinite(norm) && !state.scaler().enabled()) {
      throw new NotFiniteException("the norm of the gradients is " + norm);
    }
    long step = state.advance();
    if (finite) {
      state.optimizer().update(gradients, config.adamW(), config.learningRate().at(step));
    }
    state.ema().update();
    return norm;
  }
}
