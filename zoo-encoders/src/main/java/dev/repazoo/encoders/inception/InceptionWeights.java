package dev.repazoo.encoders.inception;

import ai.djl.nn.Parameter;
import dev.repazoo.weights.BatchNormFold;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import java.util.Map;

/**
 * Turns pytorch-fid's or torch-fidelity's state dict, which have the same names, or the constants
 * of the TensorFlow graph that both were made from, into {@link InceptionV3}'s, batch
 * normalisations folded into the convolutions.
 */
final class InceptionWeights {
  private static final BatchNormFold NORM = new BatchNormFold(1e-3);
  private static final String FC = "fc.";
  private static final String FIRST = "Conv2d_1a_3x3.conv.weight";

  private InceptionWeights() {}

  /** Folds; a dict that is folded already comes back as it is. */
  static StateDict fold(StateDict given, Map<String, Parameter> wanted) {
    if (given.find("Conv2d_1a_3x3.weight").isPresent()) {
      return given;
    }
    StateDict published =
        FrozenInception.in(given) ? FrozenInception.published(given, layers(wanted)) : given;
    if (published.find(FIRST).isEmpty()) {
      throw new WeightsException(
          published.origin()
              + " is no Inception of pytorch-fid, torch-fidelity or TensorFlow's graph of 2015: it lacks "
              + FIRST);
    }
    StateDict folded = new StateDict(published.origin());
    for (String layer : layers(wanted)) {
      NORM.fold(published, layer + ".conv", layer + ".bn", folded, layer);
    }
    folded.put(FC + "weight", published.get(FC + "weight"));
    folded.put(FC + "bias", published.get(FC + "bias"));
    return folded;
  }

  /** All convolutions. */
  private static List<String> layers(Map<String, Parameter> wanted) {
    return wanted.keySet().stream()
        .filter(name -> name.endsWith(".weight") && !name.startsWith(FC))
        .map(name -> name.substring(0, name.length() - ".weight".length()))
        .toList();
  }
}
