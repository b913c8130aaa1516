package dev.repazoo.encoders.efficientnet;

import dev.repazoo.weights.BatchNormFold;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;

/**
 * Turns the published state dict into {@link EfficientNetLite}'s, batch normalisations folded into
 * the convolutions. Head, classifier and blocks past the trunk are dropped.
 */
final class PublishedWeights {
  private static final BatchNormFold NORM = new BatchNormFold(1e-3);

  private PublishedWeights() {}

  /** Folds; a dict that is folded already comes back as it is. */
  static StateDict fold(StateDict published, int blocks) {
    if (published.find("stem.weight").isPresent()) {
      return published;
    }
    if (published.find("_conv_stem.weight").isEmpty()) {
      throw new WeightsException(
          published.origin()
              + " is no EfficientNet-Lite checkpoint: it lacks _conv_stem.weight and stem.weight");
    }
    StateDict folded = new StateDict(published.origin());
    NORM.fold(published, "_conv_stem", "_bn0", folded, "stem");
    for (int i = 0; i < blocks; i++) {
      String from = "_blocks." + i + ".";
      String to = "blocks." + i + ".";
      if (published.find(from + "_expand_conv.weight").isPresent()) {
        NORM.fold(published, from + "_expand_conv", from + "_bn0", folded, to + "expand");
      }
      NORM.fold(published, from + "_depthwise_conv", from + "_bn1", folded, to + "depthwise");
      NORM.fold(published, from + "_project_conv", from + "_bn2", folded, to + "project");
    }
    return folded;
  }
}
