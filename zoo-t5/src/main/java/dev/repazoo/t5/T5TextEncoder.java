package dev.repazoo.t5;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Embedding;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * T5's encoder as a frozen encoder of all tokens: blocks without positions, whose attention has a
 * bias of relative positions that all blocks share, and the final norm. tokens int64 [B, L] give
 * [B, L, D]. No token attends to padding; what padding itself gives is as the reference has it.
 *
 * <p>State: {@code token_embedding} [V, D], {@code relative_attention_bias} [buckets, H], {@code
 * blocks.i}, {@code norm}. Counterpart of transformers' {@code T5EncoderModel}.
 */
final class T5TextEncoder extends TextEncoder {
  /** The id that rows are filled up with. */
  static final int PADDING = 0;

  /** Its exponential is 0; finite, since weights that aren't are taken for damaged ones. */
  private static final float MASKED = -1e30f;

  private final T5Config config;
  private final Optional<T5Tokenizer> tokenizer;
  private final Embedding embedding;
  private final Embedding positions;
  private final ModuleList<T5Block> blocks;
  private final T5Norm norm;

  T5TextEncoder(T5Config config, Optional<T5Tokenizer> tokenizer) {
    this.config = config;
    this.tokenizer = tokenizer;
    embedding =
        child(
            "token_embedding", new Embedding(config.vocabulary(), config.width(), Init.normal(1)));
    positions =
        child(
            "relative_attention_bias",
            new Embedding(config.buckets(), config.heads(), Init.normal(0.02f)));
    blocks =
        child(
            "blocks",
            new ModuleList<>(
                IntStream.range(0, config.depth()).mapToObj(i -> new T5Block(config)).toList()));
    norm = child("norm", new T5Norm(config.width(), config.eps()));
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
    return tokenizer
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "t5: the tokenizer is missing; put tokenizer.json or spiece.model beside the"
                        + " weights, as Hugging Face's folders have it, and name the folder"))
        .encode(captions, config.vocabulary());
  }

  @Override
  public NDArray features(Context context, NDArray tokens) {
    try (Scope scope = new Scope()) {
      NDArray bias = bias(context, tokens);
      NDArray x = embedding.forward(context, tokens); // [B, L, D]
      for (T5Block block : blocks) {
        NDArray next = block.forward(context, x, bias);
        x.close();
        x = next;
      }
      return scope.keep(norm.forward(context, x));
    }
  }

  /** What is added to scores, of position and padding: [B, H, L, L]. */
  private NDArray bias(Context context, NDArray tokens) {
    int length = Math.toIntExact(tokens.getShape().get(1));
    long[] buckets = new RelativePositions(config.buckets(), config.maxDistance()).of(length);
    NDArray pairs = tokens.getManager().create(buckets, new Shape(length, length));
    NDArray ofPosition = positions.forward(context, pairs); // [L, L, H]
    NDArray padding = tokens.eq(PADDING).toType(DataType.FLOAT32, false).mul(MASKED); // [B, L]
    return padding
        .expandDims(1)
        .expandDims(1) // [B, 1, 1, L]
        .add(ofPosition.transpose(2, 0, 1).expandDims(0));
  }

  @Override
  public String fingerprint() {
    return config.toJson().toString()
        + tokenizer.map(file -> " tokenizer " + file.sha256()).orElse("");
  }

  @Override
  public Optional<Tokenization> tokenization() {
    return tokenizer.map(file -> new Tokenization.HuggingFace(file.json(), PADDING));
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return T5Keys.encoder(published);
  }

  @Override
  public void clear() {
    super.clear();
    tokenizer.ifPresent(T5Tokenizer::close);
  }
}
