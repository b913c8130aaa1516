package dev.repazoo.generate;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.diffusion.fit.VelocityField;
import dev.repazoo.spi.ConditionData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;

/** The guided velocity of a model at samples of a run, batch by batch. */
public final class BackendField implements VelocityField {
  /** A batch's samples lie one after the other in the states. */
  private record Batch(int first, int count, ConditionData conditions) {}

  private final SteppedBackend backend;
  private final int samples;
  private final double[] starts;
  private final List<Batch> batches = new ArrayList<>();
  private final SamplerStep guided;
  private final SamplerStep unguided;
  private final IntConsumer evaluated;

  /**
   * The velocity at samples {@code first} to {@code first + samples - 1} of a run.
   *
   * @param config its guidance
   * @param noise where the samples start
   * @param conditions of samples by their numbers
   * @param batchSize how many are evaluated at once
   * @param evaluated told after each batch of how many samples it was
   */
  public BackendField(
      SteppedBackend backend,
      SamplerConfig config,
      SeededNoise noise,
      Function<long[], ConditionData> conditions,
      long first,
      int samples,
      int batchSize,
      IntConsumer evaluated) {
    this.backend = backend;
    this.samples = samples;
    this.evaluated = evaluated;
    SamplerPlan plan = SamplerPlan.of(config);
    guided = new SamplerStep(plan, SamplerPlan.Rule.FLOW, true);
    unguided = new SamplerStep(plan, SamplerPlan.Rule.FLOW, false);
    int size = backend.shape().size();
    starts = new double[Math.multiplyExact(samples, size)];
    for (int done = 0; done < samples; done += batchSize) {
      int count = Math.min(batchSize, samples - done);
      long[] numbers = LongStream.range(first + done, first + done + count).toArray();
      float[] latents = noise.latents(numbers, size);
      for (int k = 0; k < latents.length; k++) {
        starts[done * size + k] = latents[k];
      }
      batches.add(new Batch(done, count, conditions.apply(numbers)));
    }
  }

  @Override
  public double[] starts() {
    return starts;
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public double[] at(double[] states, double t, boolean guides) {
    double[] velocities = new double[states.length];
    int size = states.length / samples;
    for (Batch batch : batches) {
      int from = batch.first * size;
      int end = from + batch.count * size;
      double[] part =
          backend.velocities(
              guides ? guided : unguided,
              Arrays.copyOfRange(states, from, end),
              t,
              batch.conditions);
      System.arraycopy(part, 0, velocities, from, part.length);
      evaluated.accept(batch.count);
    }
    return velocities;
  }
}
