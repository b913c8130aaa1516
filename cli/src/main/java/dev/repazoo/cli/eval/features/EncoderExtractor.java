package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import dev.repazoo.vit.Preprocessing.Statistics;
import dev.repazoo.vit.Resampling;
import dev.repazoo.vit.VisionTransformer;
import java.util.List;
import java.util.Map;

/**
 * An encoder's embedding of each image.
 *
 * @param id the encoder's
 * @param network with weights
 * @param digest of their file
 * @param rule of its input
 */
public record EncoderExtractor(String id, Encoder network, String digest, InputRule rule)
    implements Extractor {

  /** By the encoder's own preprocessing. */
  public static EncoderExtractor own(
      String id, Encoder network, String digest, List<Integer> sizes) {
    return new EncoderExtractor(id, network, digest, new OwnRule(network, sizes));
  }

  /** dgm-eval's: squeezed to 224 pixels, positions resampled as DINOv2's own code does. */
  public static EncoderExtractor ofDinoV2(String id, VisionTransformer network, String digest) {
    network.resamplePositionsBy(Resampling.BICUBIC_OFFSET);
    return new EncoderExtractor(
        id,
        network,
        digest,
        new SquareRule("bicubic-224-own-positions", 224, false, Statistics.IMAGENET));
  }

  /** CMMD's: the centre at 336 pixels. */
  public static EncoderExtractor ofClip(String id, Encoder network, String digest) {
    return new EncoderExtractor(
        id, network, digest, new SquareRule("center-crop-bicubic-336", 336, true, Statistics.CLIP));
  }

  @Override
  public int dim(Feature feature) {
    return feature == Feature.POOLED ? network.embeddingDim() : 0;
  }

  @Override
  public Map<Feature, NDArray> features(Context context, NDArray input) {
    return Map.of(Feature.POOLED, network.embedding(context, input));
  }
}
