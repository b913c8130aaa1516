package dev.repazoo.encoders.efficientnet;

import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;

/**
 * Turns the published state dict into {@link EfficientNetLite}'s. Each batch normalisation of the
 * reference, {@code y = g (x - m) / sqrt(v + 1e-3) + b}, follows a convolution without bias; with
 * {@code s = g / sqrt(v + 1e-3)} the two are one convolution of weight {@code s w} and bias {@code
 * b - s m}. Computed in double precision. Head, classifier and blocks past the trunk are dropped.
 */
final class PublishedWeights {
  private static final double EPS = 1e-3;

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
    fold(published, "_conv_stem", "_bn0", folded, "stem");
    for (int i = 0; i < blocks; i++) {
      String from = "_blocks." + i + ".";
      String to = "blocks." + i + ".";
      if (published.find(from + "_expand_conv.weight").isPresent()) {
        fold(published, from + "_expand_conv", from + "_bn0", folded, to + "expand");
      }
      fold(published, from + "_depthwise_conv", from + "_bn1", folded, to + "depthwise");
      fold(published, from + "_project_conv", from + "_bn2", folded, to + "project");
    }
    return folded;
  }

  private static void fold(StateDict from, String conv, String norm, StateDict to, String name) {
    Tensor kernel = from.get(conv + ".weight");
    float[] weight = kernel.toFloats();
    float[] gamma = from.get(norm + ".weight").toFloats();
    float[] beta = from.get(norm + ".bias").toFloats();
    float[] mean = from.get(norm + ".running_mean").toFloats();
    float[] variance = from.get(norm + ".running_var").toFloats();
    int row = weight.length / gamma.length;
    float[] bias = new float[gamma.length];
    for (int o = 0; o < gamma.length; o++) {
      double scale = gamma[o] / Math.sqrt(variance[o] + EPS);
      bias[o] = (float) (beta[o] - scale * mean[o]);
      for (int i = o * row; i < (o + 1) * row; i++) {
        weight[i] = (float) (scale * weight[i]);
      }
    }
    to.put(name + ".weight", Tensor.of(weight, kernel.shape()));
    to.put(name + ".bias", Tensor.of(bias, gamma.length));
  }
}
