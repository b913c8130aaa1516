package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Conditions;
import java.util.Optional;

/**
 * The arithmetic of one sampling step on arrays: the same source runs eagerly and is traced into an
 * exported graph.
 *
 * <p>The state is float64; the model is called in float32. Score and drift of the reverse
 * diffusion: {@code s = ((alpha/alpha') v - x) / var}, {@code d = v - w/2 s}. Guidance combines
 * velocities in the ODE and drifts in the SDE: {@code d_null + scale (d_cond - d_null)}.
 *
 * <p>Source: REPA's samplers.py.
 */
public final class SamplerStep {

  /** The model: x float32 [B, C, H, W], t float32 [B], condition gives the velocity, float32. */
  @FunctionalInterface
  public interface Velocity {
    /** Evaluates the model. */
    NDArray at(NDArray x, NDArray t, NDArray condition);
  }

  private final SamplerPlan.Rule rule;
  private final boolean guided;
  private final double cfgScale;

  /** The step of a rule, with or without guidance. */
  public SamplerStep(SamplerPlan.Rule rule, boolean guided, double cfgScale) {
    this.rule = rule;
    this.guided = guided;
    this.cfgScale = cfgScale;
  }

  /**
   * Advances the state.
   *
   * @param model the velocity
   * @param x float64 [B, C, H, W]
   * @param coefficients float64 [number of {@link Coefficient}s]
   * @param conditions what the samples are conditioned on, with the null
   * @param noise standard normal float64 [B, C, H, W]; present exactly for a noisy rule
   * @return float64 [B, C, H, W]
   */
  public NDArray advance(
      Velocity model,
      NDArray x,
      NDArray coefficients,
      Conditions conditions,
      Optional<NDArray> noise) {
    if (noise.isPresent() != rule.noisy()) {
      throw new IllegalArgumentException("step " + rule + " got noise: " + noise.isPresent());
    }
    NDArray y =
        guided
            ? NDArrays.concat(new NDList(conditions.given(), conditions.none()))
            : conditions.given();
    NDArray dt = get(coefficients, Coefficient.STEP);
    return switch (rule) {
      case EULER -> x.add(flow(model, x, coefficients, Coefficient.TIME, y).mul(dt));
      case HEUN -> {
        NDArray start = flow(model, x, coefficients, Coefficient.TIME, y);
        NDArray end = flow(model, x.add(start.mul(dt)), coefficients, Coefficient.NEXT_TIME, y);
        yield x.add(start.mul(0.5).add(end.mul(0.5)).mul(dt));
      }
      case DRIFT -> x.add(drift(model, x, coefficients, y).mul(dt));
      case EULER_MARUYAMA ->
          x.add(drift(model, x, coefficients, y).mul(dt))
              .add(noise.orElseThrow().mul(get(coefficients, Coefficient.NOISE_SCALE)));
    };
  }

  /** The guided velocity of the probability flow at the time in column {@code time}. */
  private NDArray flow(
      Velocity model, NDArray x, NDArray coefficients, Coefficient time, NDArray y) {
    return guide(evaluate(model, doubled(x), get(coefficients, time), y));
  }

  /** The guided drift of the reverse diffusion. */
  private NDArray drift(Velocity model, NDArray x, NDArray coefficients, NDArray y) {
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

  private static NDArray evaluate(Velocity model, NDArray x, NDArray t, NDArray y) {
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
    return without.add(withCondition.sub(without).mul(cfgScale));
  }

  private static NDArray get(NDArray coefficients, Coefficient which) {
    return coefficients.get(new NDIndex(which.column()));
  }
}
