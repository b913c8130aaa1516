package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.InputFit;
import dev.repazoo.nn.Context;

/**
 * How an image becomes a network's input. Tools differ in it, and their numbers with it.
 *
 * <p>A rule has two halves: what is done to each image by itself, on the threads that read, and
 * what is done to a batch where the network computes.
 */
public interface InputRule {
  /** Its name in files of statistics. */
  String word();

  /** What it does, in a line. */
  String words();

  /** The first half; images of a batch must have one size then. */
  default InputFit fit() {
    return new InputFit.AsIs();
  }

  /** The second half: pixels float [B, 3, H, W] in 0..255 to input. */
  NDArray input(Context context, NDArray pixels);
}
