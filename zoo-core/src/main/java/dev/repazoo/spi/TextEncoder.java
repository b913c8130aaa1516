package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.StateDict;
import java.util.List;

/**
 * A frozen network that turns captions into token features, its tokenizer included.
 *
 * <p>As a DJL block it takes token ids int64 [B, L] and gives features [B, L, E].
 */
public abstract class TextEncoder extends Module {

  /** Width E of a token's features. */
  public abstract int embedDim();

  /** Number L of tokens that every caption is padded or cut to. */
  public abstract int contextLength();

  /** Captions to token ids, one row of {@link #contextLength()} for each. */
  public abstract List<long[]> tokenize(List<String> captions);

  /** Token ids int64 [B, L] to features float [B, L, E]. */
  public abstract NDArray features(Context context, NDArray tokens);

  /** Renames a published checkpoint's tensors to this module's parameters. */
  public StateDict fromPublished(StateDict published) {
    return published;
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
