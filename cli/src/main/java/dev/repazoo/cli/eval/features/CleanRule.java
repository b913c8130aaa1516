package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.encoders.inception.InceptionInput;
import dev.repazoo.nn.Context;
import dev.repazoo.vit.Resampling;

/**
 * clean-fid's: Pillow's bicubic with antialias on reals, not rounded between or after, clamped to
 * 0..255, {@code (x - 128) / 128}.
 *
 * <p>Source: Parmar et al., On Aliased Resizing and Surprising Subtleties in GAN Evaluation, CVPR
 * 2022 (arXiv 2104.11222); clean-fid {@code resize.py}.
 */
public record CleanRule() implements InputRule {
  @Override
  public String word() {
    return "clean-fid-299";
  }

  @Override
  public String words() {
    return "Pillow's bicubic on reals to 299 with antialias, clamped, (x - 128) / 128";
  }

  @Override
  public NDArray input(Context context, NDArray pixels) {
    int side = InceptionInput.SIDE;
    int height = Math.toIntExact(pixels.getShape().get(2));
    int width = Math.toIntExact(pixels.getShape().get(3));
    NDArray rows = matrix(pixels, height, side);
    NDArray columns = matrix(pixels, width, side);
    return rows.matMul(pixels.matMul(columns.transpose())).clip(0, 255).sub(128f).div(128f);
  }

  private static NDArray matrix(NDArray like, int from, int to) {
    float[] weights = Resampling.BICUBIC_ANTIALIAS.weights(from, to);
    return like.getManager().create(weights, new Shape(to, from));
  }
}
