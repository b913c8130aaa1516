package dev.repazoo.export;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.TextEncoder;
import java.util.List;

/**
 * A text encoder as a graph, its tokenizer left out: {@code tokens} int64 [B, L] gives {@code
 * context} float [B, L, E].
 */
public final class TextEncoderGraph {
  /** What the graph is checked with, since values of real text are larger than those of noise. */
  private static final List<String> CAPTIONS =
      List.of(
          "",
          "A red heart.",
          "cat",
          "two dogs playing on a beach with a yellow frisbee, 35mm photo",
          "FLAG: France!?",
          "An oil painting of a lighthouse at night; waves break over the rocks, and the moon is"
              + " half hidden behind clouds, in the style of the 19th century",
          "3 people, 2 bicycles & 1 umbrella (in the rain)",
          "the the the the the the the the");

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
    List<long[]> rows = encoder.tokenize(CAPTIONS).rows();
    return GraphSpec.of(
        "text encoder",
        encoder,
        List.of(
            new GraphInput(
                "tokens",
                DataType.INT64,
                batch -> new Shape(batch, encoder.contextLength()),
                ExampleValues.rows(rows))),
        List.of("context"),
        (parameters, inputs) ->
            new NDList(
                encoder.features(Context.of(parameters, inputs.get(0), false), inputs.get(0))));
  }
}
