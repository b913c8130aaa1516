package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;

/**
 * A frozen network that turns captions into token features, its tokenizer included.
 *
 * <p>As a DJL block it takes token ids int64 [B, L] and gives features [B, L, E]. A caption's
 * features depend on its own tokens only.
 */
public abstract class TextEncoder extends Module {

  /** Width E of a token's features. */
  public abstract int embedDim();

  /** Number L of tokens that every caption is padded or cut to. */
  public abstract int contextLength();

  /** Captions to token ids, one row of {@link #contextLength()} for each. */
  public abstract CaptionTokens tokenize(List<String> captions);

  /** Token ids int64 [B, L] to features float [B, L, E]. */
  public abstract NDArray features(Context context, NDArray tokens);

  /** Numbers D in a caption's {@link #embedding}; 0 for an encoder that has none. */
  public int embeddingDim() {
    return 0;
  }

  /**
   * A caption's one vector in the space that it shares with images, of length 1: CLIP's. Token ids
   * int64 [B, L] to float [B, D].
   *
   * @throws UnsupportedOperationException by an encoder that has none
   * @see TextEncoderProvider#embeddingConfig
   */
  public NDArray embedding(Context context, NDArray tokens) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " shares no space with images");
  }

  /**
   * All but the weights that decides features, in a line: architecture, tokenizer, length, and the
   * runtime's version where results depend on it. Part of the digest that caches and checkpoints
   * keep.
   */
  public abstract String fingerprint();

  /**
   * How it cuts captions, for services that have the network as an ONNX file; empty where that
   * can't be told.
   */
  public Optional<Tokenization> tokenization() {
    return Optional.empty();
  }

  /** Renames a published checkpoint's tensors to this module's parameters. */
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

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray tokens = inputs.singletonOrThrow();
    return new NDList(features(Context.of(parameters, tokens, training), tokens));
  }
}
