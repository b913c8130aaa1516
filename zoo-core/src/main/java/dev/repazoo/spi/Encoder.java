package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;

/**
 * A frozen vision encoder, its preprocessing included: raw pixels in, the tokens that REPA aligns
 * to out.
 *
 * <p>As a DJL block it takes one array of pixels [B, 3, H, W], uint8 or float in 0..255, and gives
 * tokens [B, N, D].
 */
public abstract class Encoder extends Module {

  /** Width D of a token. */
  public abstract int embedDim();

  /**
   * Number of tokens along one side for square images of this size.
   *
   * @throws IllegalArgumentException when the encoder cannot take that resolution
   */
  public abstract int gridSize(int resolution);

  /** Pixels to network input: scale, normalise, resize. pixels float [B, 3, H, W] in 0..255. */
  protected abstract NDArray preprocess(Context context, NDArray pixels);

  /** The network: preprocessed input to tokens [B, N, D]. */
  protected abstract NDArray tokens(Context context, NDArray input);

  /**
   * One vector of each image, for measures of sets of images: the mean token, where a family has no
   * other. It is fed by the measure's own resize and not by {@link #input}.
   *
   * @param input float [B, 3, h, w], as the network takes it
   * @return float [B, E]
   */
  public NDArray embedding(Context context, NDArray input) {
    return tokens(context, input).mean(new int[] {1});
  }

  /** Numbers E in an embedding. */
  public int embeddingDim() {
    return embedDim();
  }

  /**
   * Renames a published checkpoint's tensors to this module's parameters and drops what belongs to
   * heads or decoders.
   */
  public StateDict fromPublished(StateDict published) {
    return published;
  }

  /**
   * The part of a checkpoint that is this encoder, under this module's names.
   *
   * @param checkpoint as its authors publish it
   */
  public StateDict published(Checkpoint checkpoint) {
    return fromPublished(checkpoint.stateDict());
  }

  /** Pixels uint8 or float [B, 3, H, W] in 0..255 to the network's input. */
  public final NDArray input(Context context, NDArray pixels) {
    return Answers.required(
        preprocess(context, pixels.toType(DataType.FLOAT32, false)), this, "preprocess");
  }

  /** Pixels to tokens. pixels uint8 or float [B, 3, H, W] in 0..255 gives float [B, N, D]. */
  public final NDArray encode(Context context, NDArray pixels) {
    return Answers.required(tokens(context, input(context, pixels)), this, "tokens");
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray pixels = inputs.singletonOrThrow();
    return new NDList(encode(Context.of(parameters, pixels, training), pixels));
  }
}
