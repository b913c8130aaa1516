package dev.repazoo.encoders.inception;

import ai.djl.nn.Parameter;
import dev.repazoo.weights.BatchNormFold;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.Map;

/**
 * Turns pytorch-fid's or torch-fidelity's state dict, which have the same names, into {@link
 * InceptionV3}'s, batch normalisations folded into the convolutions.
 */
final class InceptionWeights {
  private static final BatchNormFold NORM = new BatchNormFold(1e-3);
  private static final String FC = "fc.";
  private static final String FIRST = "Conv2d_1a_3x3.conv.weight";

  private InceptionWeights() {}

  /** Folds; a dict that is folded already comes back as it is. */
  static StateDict fold(StateDict published, Map<String, Parameter> wanted) {
    if (published.find("Conv2d_1a_3x3.weight").isPresent()) {
      return published;
    }
    if (published.find(FIRST).isEmpty()) {
      throw new WeightsException(
          published.origin()
              + " is no Inception of pytorch-fid or torch-fidelity: it lacks "
              + FIRST);
    }
    StateDict folded = new StateDict(published.origin());
    for (String name : wanted.keySet()) {
      if (name.startsWith(FC)) {
        folded.put(name, published.get(name));
      } else if (name.endsWith(".weight")) {
        String layer = name.substring(0, name.length() - ".weight".length());
        NORM.fold(published, layer + ".conv", layer + ".bn", folded, layer);
      }
    }
    return folded;
  }
}
