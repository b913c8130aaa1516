package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Conditions;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The arithmetic of one sampling step on arrays: the same source runs eagerly and is traced into an
 * exported graph.
 *
 * <p>The state is float64; the model is called in float32. Score and drift of the reverse
 * diffusion: {@code s = ((alpha/alpha') v - x) / var}, {@code d = v - w/2 s}. Guidance combines
 * velocities in the ODE and drifts in the SDE: {@code d_null + scale (d_cond - d_null)}.
 *
 * <p>Of models that predict noise, guidance combines the noise, and a learned variance is that with
 * the condition, as in diffusers' DiTPipeline.
 *
 * <p>Source: REPA's samplers.py; {@link Evaluation}; {@link ReverseStep}.
 */
public final class SamplerStep {

  /**
   * The model: x float32 [B, C, H, W], t float32 [B], condition gives float32 [B, C, H, W], or [B,
   * 2C, H, W] with what its variance is read off.
   */
  @FunctionalInterface
  public interface Network {
    /** Evaluates the model. */
    NDArray at(NDArray x, NDArray t, NDArray condition);
  }

  /**
   * An answer of the model, float64.
   *
   * @param mean [B, C, H, W], guided where guidance acts
   * @param variance [B, C, H, W], where it is learned
   */
  private record Answer(NDArray mean, Optional<NDArray> variance) {}

  private final SamplerPlan.Rule rule;
  private final boolean guided;
  private final double cfgScale;
  private final OptionalInt guidedChannels;
  private final int depth;

  /** The step of a rule, with or without guidance, of a sampler's plan. */
  public SamplerStep(SamplerPlan plan, SamplerPlan.Rule rule, boolean guided) {
    this.rule = rule;
    this.guided = guided;
    cfgScale = plan.config().cfgScale();
    guidedChannels = plan.config().guidanceChannels();
    depth = plan.depth();
  }

  /**
   * The state before the first step.
   *
   * @param latents float64 [B, C, H, W], at t = 1
   * @param depth of the plan
   * @return float64 [depth, B, C, H, W]: the latents, and room for what evaluations remember; the
   *     latents alone where the depth is 1
   */
  public static NDArray begin(NDArray latents, int depth) {
    if (depth == 1) {
      return latents;
    }
    NDList parts = new NDList(latents.expandDims(0));
    NDArray nothing = latents.mul(0).expandDims(0);
    for (int i = 1; i < depth; i++) {
      parts.add(nothing);
    }
    return NDArrays.concat(parts);
  }

  /** The latents in a state of {@link #begin}'s shape: float64 [B, C, H, W]. */
  public static NDArray latents(NDArray state, int depth) {
    return depth == 1 ? state : state.split(depth).get(0).squeeze(0);
  }

  /**
   * Advances the state.
   *
   * @param model the network
   * @param state float64, see {@link #begin}
   * @param coefficients float64, of the step in the plan's table
   * @param conditions what the samples are conditioned on, with the null
   * @param noise standard normal float64 [B, C, H, W]; present exactly for a noisy rule
   * @return float64, of the state's shape
   */
  public NDArray advance(
      Network model,
      NDArray state,
      NDArray coefficients,
      Conditions conditions,
      Optional<NDArray> noise) {
    if (noise.isPresent() != rule.noisy()) {
      throw new IllegalArgumentException("step " + rule + " got noise: " + noise.isPresent());
    }
    NDArray y = condition(conditions);
    return switch (rule) {
      case FLOW, ANCESTRAL -> flow(model, state, coefficients, y, noise);
      case DRIFT -> drifted(model, state, coefficients, y);
      case EULER_MARUYAMA ->
          drifted(model, state, coefficients, y)
              .add(noise.orElseThrow().mul(get(coefficients, Coefficient.NOISE_SCALE)));
    };
  }

  /**
   * The velocity that a step of the probability flow begins with, guided where the step is.
   *
   * @param x float64 [B, C, H, W]
   * @param coefficients float64, of the step in the plan's table
   * @return float64 [B, C, H, W]
   */
  public NDArray velocity(Network model, NDArray x, NDArray coefficients, Conditions conditions) {
    return ask(model, x, coefficients, condition(conditions)).mean();
  }

  private NDArray condition(Conditions conditions) {
    return guided
        ? NDArrays.concat(new NDList(conditions.given(), conditions.none()))
        : conditions.given();
  }

  /** Evaluates the model at x, once or, for guidance, twice. */
  private Answer ask(Network model, NDArray x, NDArray coefficients, NDArray y) {
    NDArray output = evaluate(model, doubled(x), get(coefficients, Coefficient.TIME), y);
    if (output.getShape().get(1) == x.getShape().get(1)) {
      return new Answer(guide(output), Optional.empty());
    }
    NDList parts = output.split(2, 1); // [B, 2C, ...] -> 2 x [B, C, ...]
    NDArray variance = parts.get(1);
    return new Answer(
        guide(parts.get(0)), Optional.of(guided ? variance.split(2).get(0) : variance));
  }

  /** Of the noise of DDPM; the largest that is meant where the model doesn't say. */
  private static NDArray deviation(Answer answer, NDArray coefficients) {
    NDArray middle = get(coefficients, Coefficient.LOG_DEVIATION);
    NDArray range = get(coefficients, Coefficient.LOG_DEVIATION_RANGE);
    return answer.variance().map(range::mul).orElse(range).add(middle).exp();
  }

  /** A step of a {@link Solver}, as {@link Evaluation} says, and noise if it draws any. */
  private NDArray flow(
      Network model, NDArray state, NDArray coefficients, NDArray y, Optional<NDArray> noise) {
    NDList remembered = depth == 1 ? new NDList(state) : state.split(depth); // x, then s_1, ...
    NDArray first = remembered.get(0);
    NDArray x = depth == 1 ? first : first.squeeze(0);
    Answer answer = ask(model, x, coefficients, y);
    NDArray newest =
        x.mul(get(coefficients, Coefficient.OF_STATE))
            .add(answer.mean().mul(get(coefficients, Coefficient.OF_PREDICTION)));
    NDArray next =
        x.mul(get(coefficients, Coefficient.CARRY))
            .add(newest.mul(get(coefficients, Coefficient.ofWeight(0))));
    if (noise.isPresent()) {
      next = next.add(noise.get().mul(deviation(answer, coefficients)));
    }
    if (depth == 1) {
      return next;
    }
    NDList parts = new NDList(newest.expandDims(0));
    for (int j = 1; j < depth; j++) {
      NDArray older = remembered.get(j);
      next = next.add(older.squeeze(0).mul(get(coefficients, Coefficient.ofWeight(j))));
      if (j < depth - 1) {
        parts.add(older);
      }
    }
    parts.add(0, next.expandDims(0));
    return NDArrays.concat(parts);
  }

  private NDArray drifted(Network model, NDArray x, NDArray coefficients, NDArray y) {
    return x.add(drift(model, x, coefficients, y).mul(get(coefficients, Coefficient.STEP)));
  }

  /** The guided drift of the reverse diffusion. */
  private NDArray drift(Network model, NDArray x, NDArray coefficients, NDArray y) {
    NDArray input = doubled(x);
    NDArray v = evaluate(model, input, get(coefficients, Coefficient.TIME), y);
    NDArray score =
        v.mul(get(coefficients, Coefficient.ALPHA_RATIO))
            .sub(input)
            .div(get(coefficients, Coefficient.SCORE_VARIANCE));
    return guide(v.sub(score.mul(get(coefficients, Coefficient.HALF_DIFFUSION))));
  }

  private NDArray doubled(NDArray x) {
    return guided ? NDArrays.concat(new NDList(x, x)) : x; // [B, ...] -> [2B, ...]
  }

  private static NDArray evaluate(Network model, NDArray x, NDArray t, NDArray y) {
    NDArray times =
        t.toType(DataType.FLOAT32, false).reshape(1).broadcast(new Shape(x.getShape().get(0)));
    return model.at(x.toType(DataType.FLOAT32, false), times, y).toType(DataType.FLOAT64, false);
  }

  private NDArray guide(NDArray d) {
    if (!guided) {
      return d;
    }
    NDList halves = d.split(2); // [2B, ...] -> 2 x [B, ...]
    NDArray withCondition = halves.get(0);
    NDArray without = halves.get(1);
    NDArray all = without.add(withCondition.sub(without).mul(cfgScale));
    long first = guidedChannels.orElse(Integer.MAX_VALUE);
    if (first >= d.getShape().get(1)) {
      return all;
    }
    long[] cut = {first}; // others stay as they are with the condition
    return NDArrays.concat(
        new NDList(all.split(cut, 1).get(0), withCondition.split(cut, 1).get(1)), 1);
  }

  private static NDArray get(NDArray coefficients, Coefficient which) {
    return get(coefficients, which.column());
  }

  private static NDArray get(NDArray coefficients, int column) {
    return coefficients.get(new NDIndex(column));
  }
}
