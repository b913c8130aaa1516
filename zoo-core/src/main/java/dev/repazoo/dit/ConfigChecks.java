package dev.repazoo.dit;

import java.util.List;

/**
 * Checks the values that the configurations of diffusion transformers have in common, by the keys
 * of REPA's constructors. Each throws {@link IllegalArgumentException} naming model, key and value.
 *
 * @param model what the messages call it
 * @param most of anything that is counted
 */
public record ConfigChecks(String model, int most) {
  /** Fails unless a value is as it must be. */
  public void check(boolean holds, String key, Object value, String must) {
    if (!holds) {
      throw new IllegalArgumentException(model + ": " + key + " is " + value + "; it must " + must);
    }
  }

  /** A number above 0. */
  public void positive(String key, int value) {
    check(value > 0, key, value, "be positive");
  }

  /** What is cut into patches. */
  public void sample(int inputSize, int patchSize, int inChannels) {
    positive("input_size", inputSize);
    positive("patch_size", patchSize);
    positive("in_channels", inChannels);
    check(inputSize % patchSize == 0, "patch_size", patchSize, "divide input_size " + inputSize);
  }

  /** The blocks' number and width. */
  public void blocks(int depth, int hiddenSize, int numHeads, double mlpRatio) {
    positive("depth", depth);
    positive("hidden_size", hiddenSize);
    positive("num_heads", numHeads);
    check(hiddenSize % numHeads == 0, "num_heads", numHeads, "divide hidden_size " + hiddenSize);
    check(hiddenSize % 4 == 0, "hidden_size", hiddenSize, "be a multiple of 4");
    check(
        mlpRatio > 0 && (int) (hiddenSize * mlpRatio) <= most,
        "mlp_ratio",
        mlpRatio,
        "be positive, its multiple of hidden_size at most " + most);
  }

  /** The alignment, after one of the blocks. */
  public void alignment(int encoderDepth, int depth, List<Integer> zDims, int projectorDim) {
    positive("projector_dim", projectorDim);
    zDims.forEach(dim -> positive("z_dims", dim));
    check(
        encoderDepth >= 1 && encoderDepth <= depth,
        "encoder_depth",
        encoderDepth,
        "be in 1.." + depth);
  }
}
