package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.encoders.inception.InceptionInput;
import dev.repazoo.nn.Context;

/**
 * A rule that is done to whole batches, where the network computes.
 *
 * @param word its name
 * @param words what it does
 * @param rule of the network
 */
public record InceptionRule(String word, String words, InceptionInput rule) implements InputRule {
  /** TensorFlow 1's, of ADM's evaluator and torch-fidelity. */
  public static final InceptionRule TENSORFLOW =
      new InceptionRule(
          "tensorflow-299",
          "bilinear to 299 without half pixel or antialias, (x - 128) / 128",
          InceptionInput.TENSORFLOW);

  /** pytorch-fid's. */
  public static final InceptionRule PYTORCH_FID =
      new InceptionRule(
          "pytorch-fid-299",
          "bilinear to 299 with half pixel, without antialias, 2 x / 255 - 1",
          InceptionInput.PYTORCH_FID);

  @Override
  public NDArray input(Context context, NDArray pixels) {
    return rule.apply(context, pixels);
  }
}
