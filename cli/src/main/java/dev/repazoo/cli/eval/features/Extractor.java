package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.NonFiniteWeightsException;
import java.util.Map;

/** A network with the rule by which images become its input. */
public interface Extractor {
  /** The network's id. */
  String id();

  /** The digest of its weights. */
  String digest();

  /** How images become its input. */
  InputRule rule();

  /** The network. */
  Encoder network();

  /** Features of network input, each [B, D]. */
  Map<Feature, NDArray> features(Context context, NDArray input);

  /** Numbers in a feature; 0 where the network has none such. */
  int dim(Feature feature);

  /** What is wrong with a network whose features are NaN or infinite. */
  static NonFiniteWeightsException notFinite(String id) {
    return new NonFiniteWeightsException(
        "features of " + id + " are NaN or infinite: its weights are damaged");
  }

  /** What features are of: those of another network, rule or weights can't be compared. */
  default Space space() {
    return new Space(id(), digest(), rule().word());
  }

  /**
   * What features are of.
   *
   * @param extractor the network's id
   * @param digest of its weights
   * @param rule word of its input rule
   */
  record Space(String extractor, String digest, String rule) {}
}
