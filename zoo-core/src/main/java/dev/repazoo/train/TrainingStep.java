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
import java.util.stream.IntStream;

/**
 * The computation of one optimizer step, with nothing drawn inside: gradients of the loss summed
 * over batches, replicas and micro-batches, clipping, AdamW, and the average of the weights.
 *
 * <p>A batch is cut into as many slices as there are replicas, and a slice into micro-batches. The
 * loss is a mean over samples, so that of each part counts by its share of the batch, and the sum
 * of the gradients is that of the whole batch up to rounding.
 *
 * <p>Source: the loop of REPA's train.py.
 */
public final class TrainingStep {
  private final TrainingState state;
  private final TrainConfig config;
  private final Replicas replicas;
  private final List<List<Integer>> shares;
  private final List<ParameterStore> parameters = new ArrayList<>();

  /** Provides the batches of a step. */
  @FunctionalInterface
  public interface MicroBatches {
    /** The batch of that index, its arrays made in the manager. */
    MicroBatch get(NDManager manager, int index);
  }

  /**
   * Means over a batch.
   *
   * @param loss denoising loss
   * @param projLoss alignment loss
   */
  public record Losses(double loss, double projLoss) {
    private Losses plus(Losses other) {
      return new Losses(loss + other.loss, projLoss + other.projLoss);
    }

    private Losses times(double factor) {
      return new Losses(loss * factor, projLoss * factor);
    }
  }

  /**
   * Sums over a step's batches, before clipping; multiplied by the loss scale in fp16.
   *
   * @param values one for each trained parameter, on the device of its owner
   * @param losses of each batch, undivided
   */
  public record Gradients(NDList values, List<Losses> losses) {}

  /** A step that changes {@code state}. */
  public TrainingStep(TrainingState state, TrainConfig config) {
    this.state = state;
    this.config = config;
    replicas = state.replicas();
    Require.that(
        config.batchSize() >= replicas.count(),
        "batch_size",
        config.batchSize(),
        "at least the number of devices, " + replicas.count());
    for (int i = 0; i < replicas.count(); i++) {
      parameters.add(new ParameterStore(replicas.get(i).manager(), false));
    }
    shares = IntStream.range(0, replicas.count()).mapToObj(replicas::trainedOf).toList();
  }

  /**
   * Differentiates the losses of all batches of a step, each divided by their number.
   *
   * @param manager owner of the gradients
   */
  public Gradients gradients(NDManager manager, MicroBatches batches) {
    List<NDList> sums = new ArrayList<>();
    for (int i = 0; i < replicas.count(); i++) {
      sums.add(new NDList());
    }
    List<Losses> losses = new ArrayList<>();
    for (int i = 0; i < config.accumulationSteps(); i++) {
      try (NDManager pass = manager.newSubManager()) {
        MicroBatch batch = batches.get(pass, i);
        losses.add(
            replicas
                .threads()
                .each(replicas.count(), replica -> slice(manager, replica, batch, sums))
                .stream()
                .reduce(new Losses(0, 0), Losses::plus));
      }
    }
    return new Gradients(reduced(sums), List.copyOf(losses));
  }

  /** A replica's share of a batch: adds to its gradients, and gives its part of the losses. */
  private Losses slice(NDManager owner, int number, MicroBatch batch, List<NDList> sums) {
    long size = batch.size();
    int from = (int) (size * number / replicas.count());
    int to = (int) (size * (number + 1) / replicas.count());
    int most = config.memory().atOnce(to - from);
    Losses losses = new Losses(0, 0);
    for (int begin = from; begin < to; begin += most) {
      int end = Math.min(to, begin + most);
      double share = (end - begin) / (double) size;
      try (NDManager pass = replicas.get(number).manager().newSubManager()) {
        MicroBatch part = batch.part(pass, begin, end);
        losses = losses.plus(differentiate(owner, pass, number, part, share, sums.get(number)));
      }
    }
    return losses;
  }

  private Losses differentiate(
      NDManager owner, NDManager pass, int number, MicroBatch batch, double share, NDList sums) {
    Replicas.Replica replica = replicas.get(number);
    Autograd.Recording recording = Autograd.record();
    try (recording) {
      RecomputedSegments segments = new RecomputedSegments(pass, replica.trained());
      boolean recompute = config.memory().gradCheckpointing();
      Context context =
          Context.of(parameters.get(number), batch.x(), true, config.precision())
              .with(recompute ? segments : Context.Segments.RECORDED);
      RepaLoss.Terms terms =
          config
              .loss()
              .compute(
                  replica.model(),
                  context,
                  batch.x(),
                  batch.noise(),
                  batch.t(),
                  batch.condition(),
                  batch.targets());
      double factor = share * state.scaler().scale() / config.accumulationSteps();
      NDArray objective = factor == 1 ? terms.total() : terms.total().mul((float) factor);
      NDList gradients =
          recompute
              ? segments.gradients(owner, objective)
              : Autograd.gradients(owner, objective, replica.trained());
      if (sums.isEmpty()) {
        sums.addAll(gradients);
      } else {
        Autograd.addAll(sums, gradients);
        gradients.close();
      }
      return new Losses(terms.loss().mean().getFloat(), terms.projLoss().getFloat()).times(share);
    }
  }

  /** Each owner adds up what all replicas have of its share. */
  private NDList reduced(List<NDList> sums) {
    if (replicas.count() == 1) {
      return sums.get(0);
    }
    replicas
        .threads()
        .each(
            replicas.count(),
            owner -> {
              List<Integer> share = shares.get(owner);
              NDList own = Replicas.pick(sums.get(owner), share);
              for (int i = 0; i < sums.size() && !share.isEmpty(); i++) {
                if (i != owner) {
                  add(own, Replicas.pick(sums.get(i), share), replicas.get(owner).manager());
                }
              }
              return owner;
            });
    NDList values = new NDList();
    for (int i = 0; i < sums.get(0).size(); i++) {
      values.add(sums.get(replicas.ownerOfTrained(i)).get(i));
    }
    return values;
  }

  /** Adds gradients of another device, which are freed. */
  private static void add(NDList own, NDList others, NDManager manager) {
    if (own.head().getDevice().equals(others.head().getDevice())) {
      Autograd.addAll(own, others);
    } else {
      try (NDManager scope = manager.newSubManager()) {
        NDList here = new NDList();
        others.forEach(one -> here.add(scope.zeros(one.getShape())));
        Autograd.copy(here, others);
        Autograd.addAll(own, here);
      }
    }
    others.close();
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
    List<NDList> parts = shares.stream().map(share -> Replicas.pick(gradients, share)).toList();
    boolean finite = unscaled(parts);
    double norm = clipped(manager, parts);
    if (!Double.isFinite(norm) && !state.scaler().enabled()) {
      throw new NotFiniteException("the norm of the gradients is " + norm);
    }
    double rate = config.learningRate().at(state.advance());
    replicas
        .threads()
        .each(
            replicas.count(),
            owner -> {
              if (finite) {
                state.optimizer().update(owner, parts.get(owner), config.adamW(), rate);
                replicas.publish(owner, shares.get(owner));
              }
              state.ema().update(owner);
              return owner;
            });
    return norm;
  }

  private boolean unscaled(List<NDList> parts) {
    if (!state.scaler().enabled()) {
      return true;
    }
    List<Boolean> finite =
        replicas
            .threads()
            .each(
                parts.size(),
                owner ->
                    parts.get(owner).isEmpty()
                        || state.scaler().divide(replicas.get(owner).manager(), parts.get(owner)));
    return state.scaler().record(!finite.contains(false));
  }

  /** Scales all parts down by the norm over all; gives that norm. */
  private double clipped(NDManager manager, List<NDList> parts) {
    if (parts.size() == 1) {
      return Autograd.clipNorm(manager, parts.get(0), config.maxGradNorm()).getFloat();
    }
    List<Double> norms =
        replicas
            .threads()
            .each(
                parts.size(),
                owner -> parts.get(owner).isEmpty() ? 0.0 : Autograd.norm(parts.get(owner)));
    double norm = Math.sqrt(norms.stream().mapToDouble(one -> one * one).sum());
    double factor = config.maxGradNorm() / (norm + 1e-6);
    if (factor < 1) {
      replicas
          .threads()
          .each(
              parts.size(),
              owner -> {
                if (!parts.get(owner).isEmpty()) {
                  Autograd.scale(parts.get(owner), factor);
                }
                return owner;
              });
    }
    return norm;
  }
}
