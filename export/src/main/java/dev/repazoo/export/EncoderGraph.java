package dev.repazoo.export;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Encoder;
import java.util.List;
import java.util.TreeMap;

/**
 * A vision encoder as a graph, its preprocessing included: {@code images} uint8 [B, 3, H, W] gives
 * {@code tokens} float [B, N, D].
 */
public final class EncoderGraph {
  private static final int LEVELS = 256;

  private EncoderGraph() {}

  /** The graph of an encoder for square images of the given side. */
  public static GraphSpec of(Encoder encoder, int resolution) {
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put(GraphMetadata.RESOLUTION, Integer.toString(resolution));
    metadata.put(GraphMetadata.GRID, Integer.toString(encoder.gridSize(resolution)));
    return GraphSpec.of(
            "encoder",
            encoder,
            List.of(
                new GraphInput(
                    "images",
                    DataType.UINT8,
                    batch -> new Shape(batch, 3, resolution, resolution),
                    ExampleValues.below(LEVELS))),
            List.of("tokens"),
            (parameters, inputs) ->
                new NDList(
                    encoder.encode(Context.of(parameters, inputs.get(0), false), inputs.get(0))))
        .withMetadata(metadata);
  }
}
