package dev.repazoo.weights;

/**
 * A convolution without bias and the batch normalisation that follows it, {@code y = g (x - m) /
 * sqrt(v + eps) + b}, as one convolution: with {@code s = g / sqrt(v + eps)} of weight {@code s w}
 * and bias {@code b - s m}. Computed in double precision.
 *
 * @param eps of the normalisation
 */
public record BatchNormFold(double eps) {
  /**
   * Folds a pair of layers.
   *
   * @param conv the convolution's name
   * @param norm the normalisation's
   * @param name of the convolution in {@code to}
   */
  public void fold(StateDict from, String conv, String norm, StateDict to, String name) {
    Tensor kernel = from.get(conv + ".weight");
    float[] weight = kernel.toFloats();
    float[] gamma = from.get(norm + ".weight").toFloats();
    float[] beta = from.get(norm + ".bias").toFloats();
    float[] mean = from.get(norm + ".running_mean").toFloats();
    float[] variance = from.get(norm + ".running_var").toFloats();
    int row = weight.length / gamma.length;
    float[] bias = new float[gamma.length];
    for (int o = 0; o < gamma.length; o++) {
      double scale = gamma[o] / Math.sqrt(variance[o] + eps);
      bias[o] = (float) (beta[o] - scale * mean[o]);
      for (int i = o * row; i < (o + 1) * row; i++) {
        weight[i] = (float) (scale * weight[i]);
      }
    }
    to.put(name + ".weight", Tensor.of(weight, kernel.shape()));
    to.put(name + ".bias", Tensor.of(bias, gamma.length));
  }
}
