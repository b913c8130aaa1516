package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.torch.Autograd;
import dev.repazoo.torch.HostReads;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The computation of one optimizer step, with nothing drawn inside: gradients of the loss summed
 * over batches, replicas and micro-batches, clipping, AdamW, and the average of the weights.
 *
 * <p>A batch is cut into as many slices as there are replicas on all nodes, and a slice into
 * micro-batches. The loss is a mean over samples, so that of each part counts by its share of the
 * batch, and the sum of the gradients is that of the whole batch up to rounding. Nodes add up what
 * their owners have, and do the rest of the step alike.
 *
 * <p>Source: the loop of REPA's train.py.
 */
public final class TrainingStep {
  private static final Shape SCALAR = new Shape();

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
   * @param losses of each batch, an array [2] on each device: its part of {@link Losses},
   *     undivided, added up over nodes
   */
  public record Gradients(NDList values, List<NDList> losses) {
    /** Copies the list. */
    public Gradients {
      losses = List.copyOf(losses);
    }
  }

  /**
   * What a step has come to.
   *
   * @param norm of the gradients before clipping
   * @param losses of each batch
   */
  public record Outcome(double norm, List<Losses> losses) {
    /** Copies the list. */
    public Outcome {
      losses = List.copyOf(losses);
    }

    /** The mean over the batches. */
    public Losses mean() {
      return losses.stream().reduce(new Losses(0, 0), Losses::plus).times(1.0 / losses.size());
    }
  }

  /** A step that changes {@code state}. */
  public TrainingStep(TrainingState state, TrainConfig config) {
    this.state = state;
    this.config = config;
    replicas = state.replicas();
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
    List<NDList> losses = new ArrayList<>();
    for (int i = 0; i < config.accumulationSteps(); i++) {
      try (NDManager pass = manager.newSubManager()) {
        MicroBatch batch = batches.get(pass, i);
        losses.add(
            new NDList(
                replicas
                    .threads()
                    .each(replicas.count(), replica -> slice(manager, replica, batch, sums))));
      }
    }
    NDList values = reduced(sums);
    if (state.nodes().size() > 1) {
      NDList exchanged = new NDList(values);
      losses.forEach(exchanged::addAll);
      state.nodes().sum(exchanged);
    }
    return new Gradients(values, losses);
  }

  /** A replica's share of a batch: adds to its gradients, and gives its part of the losses, [2]. */
  private NDArray slice(NDManager owner, int number, MicroBatch batch, List<NDList> sums) {
    long size = batch.size();
    long first = (long) state.nodes().rank() * replicas.count() + number;
    int from = (int) (size * first / state.allDevices());
    int to = (int) (size * (first + 1) / state.allDevices());
    int most = config.memory().atOnce(to - from);
    NDList losses = new NDList();
    for (int begin = from; begin < to; begin += most) {
      int end = Math.min(to, begin + most);
      double share = (end - begin) / (double) size;
      try (NDManager pass = replicas.get(number).manager().newSubManager()) {
        MicroBatch part = batch.part(pass, begin, end);
        NDArray own = differentiate(owner, pass, number, part, share, sums.get(number));
        own.attach(owner);
        losses.add(own);
      }
    }
    return sum(losses);
  }

  private static NDArray sum(NDList parts) {
    NDArray sum = parts.head();
    for (NDArray part : parts.subList(1, parts.size())) {
      sum.addi(part);
      part.close();
    }
    return sum;
  }

  private NDArray differentiate(
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
                  batch.targets().part(pass, number, 0, batch.size()));
      double factor = share * state.scaler().scale() / config.accumulationSteps();
      NDArray objective = factor == 1 ? terms.total() : times(terms.total(), factor);
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
      NDArray both =
          NDArrays.stack(new NDList(terms.loss().mean(), terms.projLoss())).stopGradient();
      return share == 1 ? both : times(both, share);
    }
  }

  private static NDArray times(NDArray array, double factor) {
    return array.mul(DeviceNumber.beside(array, factor));
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
   * @throws NotFiniteException when loss or norm are NaN or infinite, in fp16 for the tenth time in
   *     a row; parameters and average are as they were
   */
  public Outcome update(NDManager manager, Gradients gradients) {
    List<NDList> parts =
        shares.stream().map(share -> Replicas.pick(gradients.values(), share)).toList();
    Outcome outcome = clipped(manager, parts, gradients.losses());
    boolean finite = Double.isFinite(outcome.norm());
    if (state.scaler().enabled()) {
      state.scaler().record(finite);
    } else {
      double loss = outcome.mean().loss();
      if (!Double.isFinite(loss)) {
        throw new NotFiniteException("the loss is " + loss);
      }
      if (!finite) {
        throw new NotFiniteException("the norm of the gradients is " + outcome.norm());
      }
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
    return outcome;
  }

  /**
   * Divides all parts by the scale of the loss and scales them down by the norm over all. That and
   * the losses are what is read of a step, once from each device.
   */
  private Outcome clipped(NDManager manager, List<NDList> parts, List<NDList> losses) {
    double inverse = 1 / state.scaler().scale();
    if (parts.size() == 1) {
      NDArray norm = Autograd.clipNorm(manager, parts.get(0), config.maxGradNorm(), inverse);
      float[] numbers = HostReads.floats(numbers(norm, 0, losses));
      return new Outcome(numbers[0], losses(List.of(numbers)));
    }
    List<float[]> numbers =
        replicas
            .threads()
            .each(
                parts.size(),
                owner -> {
                  try (NDManager scope = replicas.get(owner).manager().newSubManager()) {
                    NDArray norm =
                        parts.get(owner).isEmpty()
                            ? scope.zeros(SCALAR)
                            : Autograd.norm(scope, parts.get(owner));
                    return HostReads.floats(numbers(norm, owner, losses));
                  }
                });
    double norm = Math.sqrt(numbers.stream().mapToDouble(own -> own[0] * own[0]).sum()) * inverse;
    double factor = Math.min(1, config.maxGradNorm() / (norm + 1e-6)) * inverse;
    if (factor != 1) {
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
    return new Outcome(norm, losses(numbers));
  }

  private static NDList numbers(NDArray norm, int owner, List<NDList> losses) {
    NDList numbers = new NDList(norm);
    losses.forEach(batch -> numbers.add(batch.get(owner)));
    return numbers;
  }

  /** Of each batch the sum over devices; before them each device has the norm. */
  private static List<Losses> losses(List<float[]> numbers) {
    List<Losses> losses = new ArrayList<>();
    for (int at = 1; at < numbers.get(0).length; at += 2) {
      int own = at;
      losses.add(
          numbers.stream()
              .map(device -> new Losses(device[own], device[own + 1]))
              .reduce(new Losses(0, 0), Losses::plus));
    }
    return losses;
  }
}
