package dev.repazoo.encoders.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Embedding;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.text.clip.ClipTokenizer;
import dev.repazoo.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CLIP's text transformer as a frozen encoder of all tokens: {@code x = embedding + positions},
 * then causal blocks and the final norm. tokens int64 [B, L] give [B, L, E]. Padding is read like
 * any other token; what comes after the end mark can't reach what is before it.
 *
 * <p>A caption's embedding is the end mark's output, projected and of length 1.
 *
 * <p>State: {@code pos_embed} [1, P, E], {@code token_embedding}, {@code blocks.i}, {@code norm},
 * and for embeddings {@code proj}. Radford et al., arXiv 2103.00020; counterpart of transformers'
 * {@code CLIPTextModel}.
 */
final class ClipTextEncoder extends TextEncoder {
  private final ClipTextConfig config;
  private final ClipTokenizer tokenizer;
  private final Parameter positions;
  private final Embedding embedding;
  private final ModuleList<ClipTextBlock> blocks;
  private final LayerNorm norm;
  private final Optional<Linear> projection;

  ClipTextEncoder(ClipTextConfig config) {
    this.config = config;
    tokenizer = new ClipTokenizer(config.tokenizer(), config.padding());
    positions = parameter("pos_embed", Init.normal(0.01), 1, config.positions(), config.width());
    embedding =
        child(
            "token_embedding",
            new Embedding(config.vocabulary(), config.width(), Init.normal(0.02)));
    blocks =
        child(
            "blocks",
            new ModuleList<>(
                IntStream.range(0, config.depth())
                    .mapToObj(i -> new ClipTextBlock(config))
                    .toList()));
    norm = child("norm", new LayerNorm(config.width(), config.eps()));
    int projected = config.projection();
    projection =
        projected > 0
            ? Optional.of(
                child("proj", new Linear(config.width(), projected, false, Init.normal(0.02f))))
            : Optional.empty();
  }

  @Override
  public int embedDim() {
    return config.width();
  }

  @Override
  public int contextLength() {
    return config.length();
  }

  @Override
  public CaptionTokens tokenize(List<String> captions) {
    if (config.vocabulary() != ClipTokenizer.VOCABULARY) {
      throw new IllegalArgumentException(
          "clip-text: vocab_size is "
              + config.vocabulary()
              + "; captions take CLIP's own, of "
              + ClipTokenizer.VOCABULARY);
    }
    List<long[]> rows = new ArrayList<>();
    int cut = 0;
    for (String caption : captions) {
      ClipTokenizer.Row row = tokenizer.encode(caption, config.length());
      rows.add(row.ids());
      cut += row.cut() ? 1 : 0;
    }
    return new CaptionTokens(rows, cut);
  }

  @Override
  public NDArray features(Context context, NDArray tokens) {
    try (Scope scope = new Scope()) {
      long length = tokens.getShape().get(1);
      NDArray table = context.value(positions, tokens); // [1, P, E]
      NDArray used = length == config.positions() ? table : table.get(":, :" + length);
      NDArray x = embedding.forward(context, tokens).add(used);
      int last = config.depth() - (config.layer() == ClipTextConfig.Layer.FINAL ? 0 : 1);
      for (int i = 0; i < last; i++) {
        NDArray next = blocks.get(i).forward(context, x);
        x.close();
        x = next;
      }
      return scope.keep(
          switch (config.layer()) {
            case FINAL, PENULTIMATE_NORM -> norm.forward(context, x);
            case PENULTIMATE -> x.duplicate();
          });
    }
  }

  @Override
  public int embeddingDim() {
    return config.projection();
  }

  @Override
  public NDArray embedding(Context context, NDArray tokens) {
    if (projection.isEmpty()) {
      return super.embedding(context, tokens);
    }
    try (Scope scope = new Scope()) {
      long length = tokens.getShape().get(1);
      NDArray x = features(context, tokens).reshape(-1, config.width()); // [B L, E]
      NDArray ends = tokens.getManager().create(ends(tokens, length)); // [B]
      NDArray pooled = context.ops().embedding(ends, x); // [B, E]
      return scope.keep(context.ops().normalize(projection.get().forward(context, pooled), 1e-12));
    }
  }

  /**
   * Where each row's end mark is among the tokens of all rows: the first of its largest ids, which
   * the mark has. Padding may be the same id.
   */
  private static long[] ends(NDArray tokens, long length) {
    long[] ids = tokens.toLongArray();
    long[] ends = new long[(int) (ids.length / length)];
    for (int row = 0; row < ends.length; row++) {
      int from = (int) (row * length);
      int end = from;
      for (int i = from + 1; i < from + length; i++) {
        end = ids[i] > ids[end] ? i : end;
      }
      ends[row] = end;
    }
    return ends;
  }

  @Override
  public String fingerprint() {
    return config.toJson().toString();
  }

  @Override
  public Optional<Tokenization> tokenization() {
    return Optional.of(new Tokenization.Clip(config.tokenizer().word(), config.padding()));
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return ClipKeys.textTower(published, projection.isPresent());
  }
}
