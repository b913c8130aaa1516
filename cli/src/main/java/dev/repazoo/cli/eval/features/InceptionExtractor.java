package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.encoders.inception.InceptionV3;
import dev.repazoo.nn.Context;
import java.util.Map;

/**
 * Inception by one of the tools' rules.
 *
 * @param network with weights
 * @param digest of their file
 * @param rule of its input
 */
public record InceptionExtractor(InceptionV3 network, String digest, InputRule rule)
    implements Extractor {
  /** The same network by another rule. */
  public InceptionExtractor by(InputRule other) {
    return new InceptionExtractor(network, digest, other);
  }

  @Override
  public String id() {
    return InceptionProvider.ID;
  }

  @Override
  public int dim(Feature feature) {
    return switch (feature) {
      case POOLED -> network.embedDim();
      case SPATIAL -> InceptionV3.SPATIAL;
      case LOGITS -> network.config().numClasses();
    };
  }

  @Override
  public Map<Feature, NDArray> features(Context context, NDArray input) {
    InceptionV3.Outputs outputs = network.outputs(context, input);
    return Map.of(
        Feature.POOLED,
        outputs.pool3(),
        Feature.SPATIAL,
        outputs.spatial(),
        Feature.LOGITS,
        outputs.unbiasedLogits());
  }
}
