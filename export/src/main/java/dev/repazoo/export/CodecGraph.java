package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.codec.Tiles;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.LatentScale;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The halves of a codec as graphs for images of one size.
 *
 * <ul>
 *   <li>{@code codec-encoder}: {@code images} uint8 [B, 3, H, W] gives {@code moments} float [B,
 *       2C, h, w], mean and standard deviation, as {@code zoo encode} stores them.
 *   <li>{@code codec-decoder}: {@code samples} float [B, C, h, w], as a generator makes them, gives
 *       {@code images} uint8 [B, H, W, 3].
 * </ul>
 */
public final class CodecGraph {
  private static final int LEVELS = 256;

  private CodecGraph() {}

  /** The encoder. */
  public static GraphSpec encoder(Codec codec, int resolution) {
    latentSize(codec, resolution);
    return GraphSpec.of(
            "codec-encoder",
            codec,
            List.of(
                new GraphInput(
                    "images",
                    DataType.UINT8,
                    batch -> new Shape(batch, 3, resolution, resolution),
                    ExampleValues.below(LEVELS))),
            List.of("moments"),
            (parameters, inputs) -> {
              NDArray images = Codec.fromPixels(inputs.get(0));
              return new NDList(codec.meanAndStd(Context.of(parameters, images, false), images));
            })
        .withMetadata(metadata(codec, resolution));
  }

  /** The decoder of whole images. */
  public static GraphSpec decoder(Codec codec, int resolution) {
    return decoder(codec, resolution, false);
  }

  /**
   * The decoder.
   *
   * @param tiled whether images are decoded in {@link Tiles}, which takes less memory
   */
  public static GraphSpec decoder(Codec codec, int resolution, boolean tiled) {
    int size = latentSize(codec, resolution);
    return GraphSpec.of(
            "codec-decoder",
            codec,
            List.of(
                new GraphInput(
                    "samples",
                    DataType.FLOAT32,
                    batch -> new Shape(batch, codec.latentChannels(), size, size),
                    ExampleValues.normal())),
            List.of("images"),
            (parameters, inputs) ->
                new NDList(
                    pixels(
                        codec, Context.of(parameters, inputs.get(0), false), inputs.get(0), tiled)))
        .withMetadata(metadata(codec, resolution));
  }

  /** A generator's samples [B, C, h, w] to uint8 [B, H, W, 3]. */
  static NDArray pixels(Codec codec, Context context, NDArray samples, boolean tiled) {
    LatentScale scale = codec.latentScale();
    NDManager manager = samples.getManager();
    Shape channels = new Shape(1, codec.latentChannels(), 1, 1);
    NDArray latents =
        samples
            .sub(manager.create(scale.biases(), channels))
            .div(manager.create(scale.scales(), channels));
    return Codec.toPixels(
        tiled
            ? Tiles.ofLatents(codec).map(latents, z -> decoded(codec, context, z))
            : decoded(codec, context, latents));
  }

  private static NDArray decoded(Codec codec, Context context, NDArray latents) {
    return Answers.required(codec.decode(context, latents), codec, "decode");
  }

  private static int latentSize(Codec codec, int resolution) {
    if (resolution < 1 || resolution % codec.downsampling() != 0) {
      throw new InvalidValueException(
          "resolution",
          "is " + resolution + "; the codec wants multiples of " + codec.downsampling());
    }
    return resolution / codec.downsampling();
  }

  private static SortedMap<String, String> metadata(Codec codec, int resolution) {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put(GraphMetadata.RESOLUTION, Integer.toString(resolution));
    metadata.put(GraphMetadata.LATENT_CHANNELS, Integer.toString(codec.latentChannels()));
    metadata.put(GraphMetadata.DOWNSAMPLING, Integer.toString(codec.downsampling()));
    metadata.put(GraphMetadata.LATENTS_SCALE, codec.latentScale().scale().toString());
    metadata.put(GraphMetadata.LATENTS_BIAS, codec.latentScale().bias().toString());
    return metadata;
  }
}
