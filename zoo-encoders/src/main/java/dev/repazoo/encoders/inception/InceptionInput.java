package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Ops.Interpolation;
import java.util.Arrays;

/**
 * How pixels [B, 3, H, W] in 0..255 become the network's input [B, 3, 299, 299]: the tools don't
 * agree, and FID moves by tenths with it.
 */
public enum InceptionInput {
  /**
   * Bilinear without the half pixel and without antialias, then {@code (x - 128) / 128}: ADM's
   * evaluator, torch-fidelity and all that run TensorFlow 1's graph.
   */
  TENSORFLOW("tensorflow"),
  /** {@code x / 255}, bilinear with the half pixel and without antialias, {@code 2 x - 1}. */
  PYTORCH_FID("pytorch-fid");

  /** Side of the network's input in pixels. */
  public static final int SIDE = 299;

  private final String word;

  InceptionInput(String word) {
    this.word = word;
  }

  /** The name in configurations. */
  public String word() {
    return word;
  }

  static InceptionInput of(String word) {
    return Arrays.stream(values())
        .filter(input -> input.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Inception: input is '" + word + "'; it must be tensorflow or pytorch-fid"));
  }

  /** Pixels float [B, 3, H, W] in 0..255 to input. */
  public NDArray apply(Context context, NDArray pixels) {
    return switch (this) {
      case TENSORFLOW ->
          resize(context, pixels, Interpolation.BILINEAR_ASYMMETRIC).sub(128f).div(128f);
      case PYTORCH_FID -> resize(context, pixels.div(255f), Interpolation.BILINEAR).mul(2f).sub(1f);
    };
  }

  private static NDArray resize(Context context, NDArray x, Interpolation kernel) {
    boolean fits = x.getShape().get(2) == SIDE && x.getShape().get(3) == SIDE;
    return fits ? x : context.ops().resize(x, SIDE, SIDE, kernel);
  }
}
