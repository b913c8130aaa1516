package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Conditions;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** Draws samples eagerly, step by step. */
public final class Sampler {
  private final SamplerPlan plan;
  private final int most;

  /** A sampler of the given configuration. */
  public Sampler(SamplerConfig config) {
    this(SamplerPlan.of(config), Integer.MAX_VALUE);
  }

  /**
   * A sampler that follows a plan's beginning.
   *
   * @param most how many of its steps it makes, if there are as many
   */
  public Sampler(SamplerPlan plan, int most) {
    this.plan = plan;
    this.most = most;
  }

  /** The steps. */
  public SamplerPlan plan() {
    return plan;
  }

  /**
   * Runs the steps from noise to data.
   *
   * @param model the velocity
   * @param latents standard normal [B, C, H, W], the state at t = 1
   * @param conditions of the B samples
   * @param noise standard normal [B, C, H, W] for step i; asked only in {@code sde} mode, for i
   *     from 0 to numSteps - 2; closed after use
   * @param entering told the index and the float64 state before each step; must not close it
   * @return float32 [B, C, H, W], attached to the manager of {@code latents}
   */
  public NDArray sample(
      SamplerStep.Network model,
      NDArray latents,
      Conditions conditions,
      IntFunction<NDArray> noise,
      BiConsumer<Integer, NDArray> entering) {
    List<SamplerPlan.Step> steps = plan.steps();
    try (NDManager run = latents.getManager().newSubManager()) {
      NDArray state = begin(run, latents);
      int number = 0;
      for (int i = 0; i < Math.min(most, steps.size()); i++) {
        try (NDManager scope = run.newSubManager()) {
          state.tempAttach(scope);
          if (steps.get(i).entering()) {
            entering.accept(number++, SamplerStep.latents(state, plan.depth()));
          }
          NDArray next = step(scope, model, state, i, conditions, noise);
          next.attach(run);
          state.close();
          state = next;
        }
      }
      NDArray result = SamplerStep.latents(state, plan.depth()).toType(DataType.FLOAT32, true);
      result.attach(latents.getManager());
      return result;
    }
  }

  private NDArray begin(NDManager run, NDArray latents) {
    try (NDManager scope = run.newSubManager()) {
      NDArray x = latents.toType(DataType.FLOAT64, true);
      x.attach(scope);
      NDArray state = SamplerStep.begin(x, plan.depth());
      state.attach(run);
      return state;
    }
  }

  private NDArray step(
      NDManager scope,
      SamplerStep.Network model,
      NDArray state,
      int index,
      Conditions conditions,
      IntFunction<NDArray> noise) {
    SamplerPlan.Step step = plan.steps().get(index);
    double[] row = step.coefficients().stream().mapToDouble(Double::doubleValue).toArray();
    NDArray coefficients = scope.create(row, new Shape(row.length));
    conditions.given().tempAttach(scope);
    conditions.none().tempAttach(scope);
    Optional<NDArray> draw =
        step.rule().noisy() ? Optional.of(noise.apply(index)) : Optional.empty();
    draw.ifPresent(array -> array.attach(scope));
    return new SamplerStep(plan, step.rule(), step.guided())
        .advance(
            model,
            state,
            coefficients,
            conditions,
            draw.map(array -> array.toType(DataType.FLOAT64, false)));
  }
}
