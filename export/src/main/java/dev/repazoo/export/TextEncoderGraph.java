package dev.repazoo.export;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.TextEncoder;
import java.util.Arrays;
import java.util.List;

/**
 * A text encoder as a graph, its tokenizer left out: {@code tokens} int64 [B, L] gives {@code
 * context} float [B, L, E].
 */
public final class TextEncoderGraph {
  /** Ids of these are what the graph is checked with. */
  private static final List<String> CAPTIONS =
      List.of("", "A red heart.", "two dogs playing on a beach with a yellow frisbee, 35mm photo");

  private TextEncoderGraph() {}

  /**
   * The graph of a text encoder.
   *
   * @throws IllegalArgumentException for one that is built of no parameters, since there is nothing
   *     to trace
   */
  public static GraphSpec of(TextEncoder encoder) {
    if (encoder.parameterCount() == 0) {
      throw new IllegalArgumentException(
          "the text encoder runs in ONNX Runtime, so it is an ONNX file already");
    }
    long[] ids = encoder.tokenize(CAPTIONS).rows().stream().flatMapToLong(Arrays::stream).toArray();
    return GraphSpec.of(
        "text encoder",
        encoder,
        List.of(
            new GraphInput(
                "tokens",
                DataType.INT64,
                batch -> new Shape(batch, encoder.contextLength()),
                random -> ids[random.nextInt(ids.length)])),
        List.of("context"),
        (parameters, inputs) ->
            new NDList(
                encoder.features(Context.of(parameters, inputs.get(0), false), inputs.get(0))));
  }
}
