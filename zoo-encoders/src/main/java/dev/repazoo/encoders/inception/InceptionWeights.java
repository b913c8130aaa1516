package dev.repazoo.encoders.inception;

import ai.djl.nn.Parameter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.Map;

/**
 * Turns pytorch-fid's or torch-fidelity's state dict, which have the same names, into {@link
 * InceptionV3}'s. Each batch normalisation, {@code y = g (x - m) / sqrt(v + 1e-3) + b}, follows a
 * convolution without bias; with {@code s = g / sqrt(v + 1e-3)} the two are one convolution of
 * weight {@code s w} and bias {@code b - s m}. Computed in double precision.
 */
final class InceptionWeights {
  private static final double EPS = 1e-3;
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
        fold(published, name.substring(0, name.length() - ".weight".length()), folded);
      }
    }
    return folded;
  }

  private static void fold(StateDict from, String layer, StateDict to) {
    Tensor kernel = from.get(layer + ".conv.weight");
    float[] weight = kernel.toFloats();
    float[] gamma = from.get(layer + ".bn.weight").toFloats();
    float[] beta = from.get(layer + ".bn.bias").toFloats();
    float[] mean = from.get(layer + ".bn.running_mean").toFloats();
    float[] variance = from.get(layer + ".bn.running_var").toFloats();
    int row = weight.length / gamma.length;
    float[] bias = new float[gamma.length];
    for (int o = 0; o < gamma.length; o++) {
      double scale = gamma[o] / Math.sqrt(variance[o] + EPS);
      bias[o] = (float) (beta[o] - scale * mean[o]);
      for (int i = o * row; i < (o + 1) * row; i++) {
        weight[i] = (float) (scale * weight[i]);
      }
    }
    to.put(layer + ".weight", Tensor.of(weight, kernel.shape()));
    to.put(layer + ".bias", Tensor.of(bias, gamma.length));
  }
}
