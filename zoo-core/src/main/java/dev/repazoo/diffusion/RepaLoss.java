package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Generator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Velocity matching with representation alignment:
 *
 * <pre>
 *   L = mean((v(x_t, t, y) - v_target)^2) + coeff * mean over encoders, samples and tokens of -cos(z, z~)
 * </pre>
 *
 * <p>z are the encoder's tokens of the clean image, z~ the model's projections of its hidden
 * states. Both are normalised in float32 whatever the precision, with {@code eps = 1e-12}: a zero
 * vector contributes 0.
 *
 * <p>Source: REPA, equations 6 to 8; loss.py.
 *
 * @param path the interpolant
 * @param projCoeff weight of the alignment
 */
public record RepaLoss(PathType path, double projCoeff) {
  private static final double NORM_EPS = 1e-12;

  /** Checks the weight. */
  public RepaLoss {
    if (!(projCoeff >= 0) || Double.isInfinite(projCoeff)) {
      throw new InvalidValueException(
          "proj_coeff", "is " + projCoeff + "; it must be a number of at least 0");
    }
  }

  /**
   * What a pass computes.
   *
   * @param loss denoising loss of each sample [B]
   * @param projLoss alignment loss, 0-d; zero without encoders
   * @param total {@code mean(loss) + projCoeff * projLoss}, 0-d: what is differentiated
   * @param modelInput x_t [B, C, H, W]
   * @param velocity the model's answer [B, C, H, W]
   * @param projections z~ for each encoder, [B, N, D_i]
   */
  public record Terms(
      NDArray loss,
      NDArray projLoss,
      NDArray total,
      NDArray modelInput,
      NDArray velocity,
      List<NDArray> projections) {}

  /**
   * Evaluates model and loss.
   *
   * @param x clean samples [B, C, H, W]
   * @param noise standard normal, the same shape
   * @param t times [B]
   * @param condition [B, ...] as used, some of it the null
   * @param targets the encoders' tokens z, [B, N, D_i]; empty when nothing is aligned
   * @throws IllegalArgumentException when a target does not lie on the grid of its projection, or
   *     the model predicts no velocity
   */
  public Terms compute(
      Generator model,
      Context context,
      NDArray x,
      NDArray noise,
      NDArray t,
      NDArray condition,
      List<NDArray> targets) {
    if (!path.fits(model.prediction())) {
      throw new IllegalArgumentException(
          "the loss is of velocities, but the model predicts " + model.prediction().toJson());
    }
    NDArray time = t.reshape(t.getShape().get(0), 1, 1, 1);
    NDArray input = keep(() -> path.interpolate(x, noise, time));
    Generator.Aligned output =
        targets.isEmpty()
            ? new Generator.Aligned(
                Answers.required(model.predict(context, input, t, condition), model, "predict"),
                List.of())
            : Answers.required(model.aligned(context, input, t, condition), model, "aligned");
    NDArray loss =
        keep(
            () ->
                output
                    .prediction()
                    .sub(path.velocity(x, noise, time))
                    .square()
                    .reshape(x.getShape().get(0), -1)
                    .mean(new int[] {1}));
    NDArray projLoss =
        targets.isEmpty()
            ? x.getManager().zeros(new Shape())
            : keep(() -> alignment(context, output.projections(), targets));
    NDArray total =
        keep(() -> loss.mean().add(projLoss.mul(DeviceNumber.beside(projLoss, projCoeff))));
    return new Terms(loss, projLoss, total, input, output.prediction(), output.projections());
  }

  /** Evaluates and frees what was made along the way. */
  private static NDArray keep(Supplier<NDArray> expression) {
    try (Scope scope = new Scope()) {
      return scope.keep(expression.get());
    }
  }

  /** Minus the mean cosine similarity, over tokens and samples, then over encoders. */
  private static NDArray alignment(
      Context context, List<NDArray> projections, List<NDArray> targets) {
    if (projections.size() != targets.size()) {
      throw new IllegalArgumentException(
          "the model has "
              + projections.size()
              + " projections for "
              + targets.size()
              + " encoders; z_dims must have one width for each");
    }
    NDArray sum = cosine(context, projections.get(0), targets.get(0));
    for (int i = 1; i < targets.size(); i++) {
      sum = sum.add(cosine(context, projections.get(i), targets.get(i)));
    }
    return sum.div(DeviceNumber.beside(sum, -targets.size()));
  }

  private static NDArray cosine(Context context, NDArray projection, NDArray target) {
    Shape given = target.getShape();
    if (!projection.getShape().equals(given)) {
      throw new IllegalArgumentException(
          "encoder tokens have shape "
              + given
              + ", projections "
              + projection.getShape()
              + "; the encoder's grid must be the generator's and z_dims its width");
    }
    return context
        .ops()
        .normalize(target, NORM_EPS)
        .mul(context.ops().normalize(projection, NORM_EPS))
        .sum(new int[] {-1})
        .mean();
  }
}
