package dev.repazoo.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Gradients, and the updates that act on all parameters of a model in one call.
 *
 * <p>Gradients are returned as arrays and never stored beside the parameters, so their memory is
 * taken as the backward pass frees activations and given back when the step ends. Lists must be
 * parallel; arrays are changed in place where the method says so.
 */
public final class Autograd {
  private Autograd() {}

  /** Records what is computed until it is closed, on this thread. */
  public static final class Recording implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    private Recording() {
      JniUtils.setGradMode(true);
    }

    @Override
    public void close() {
      JniUtils.setGradMode(before);
    }
  }

  /** Starts recording. */
  public static Recording record() {
    TorchEngine.get();
    return new Recording();
  }

  /** Turns recording off until it is closed: for encoders, samplers and evaluation. */
  public static final class Pause implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    private Pause() {
      JniUtils.setGradMode(false);
    }

    @Override
    public void close() {
      JniUtils.setGradMode(before);
    }
  }

  /** Stops recording. */
  public static Pause pause() {
    TorchEngine.get();
    return new Pause();
  }

  /**
   * {@code d loss / d parameter} for each parameter; zeros where the loss does not depend on it.
   * The recorded graph is freed.
   *
   * @param manager owner of the results
   * @param loss a 0-d array
   */
  public static NDList gradients(NDManager manager, NDArray loss, NDList parameters) {
    return Kernels.get().run(manager, "gradients", loss, parameters);
  }

  /**
   * The gradients of {@code sum_i <weight_i, output_i>} in recorded arrays; an empty array [0]
   * where the outputs don't depend on one. What was recorded is kept.
   *
   * @param manager owner of the results
   * @param weights of the shapes of the outputs
   */
  public static NDList gradients(NDManager manager, NDList outputs, NDList weights, NDList inputs) {
    return Kernels.get().run(manager, "weighted_gradients", outputs, inputs, weights);
  }

  /** {@code sum_i += term_i}, in place. */
  public static void addAll(NDList sums, NDList terms) {
    update(sums, "add_all", sums, terms);
  }

  /**
   * Divides gradients in place by the scale of the loss, {@code s}, and scales them by {@code
   * min(1, maxNorm / (norm + 1e-6))}. Nothing is read: where one is NaN or infinite, so is the
   * norm.
   *
   * @param inverseScale {@code 1 / s}
   * @return the norm over all gradients divided by s, before clipping, a 0-d array
   */
  public static NDArray clipNorm(
      NDManager manager, NDList gradients, double maxNorm, double inverseScale) {
    return Kernels.get().run(manager, "clip_norm", gradients, maxNorm, inverseScale).head();
  }

  /** The norm over all of the arrays, at least one: a 0-d array. */
  public static NDArray norm(NDManager manager, NDList arrays) {
    return Kernels.get().run(manager, "norm", arrays).head();
  }

  /** {@code array *= factor}, in place. */
  public static void scale(NDList arrays, double factor) {
    update(arrays, "scale", arrays, factor);
  }

  /**
   * One step of AdamW (Loshchilov and Hutter 2019), in place, as {@code torch.optim.AdamW}: {@code
   * p -= lr wd p; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= lr mhat / (sqrt(vhat) +
   * eps)}.
   *
   * @param steps 0-d float32 counters, one for each parameter; increased by one first
   */
  public static void adamW(
      NDList parameters,
      NDList gradients,
      NDList firstMoments,
      NDList secondMoments,
      NDList steps,
      double learningRate,
      double beta1,
      double beta2,
      double weightDecay,
      double eps) {
    update(
        parameters,
        "adamw",
        parameters,
        gradients,
        firstMoments,
        secondMoments,
        steps,
        learningRate,
        beta1,
        beta2,
        weightDecay,
        eps);
  }

  /** {@code average += weight (value - average)}, in place: EMA with decay {@code 1 - weight}. */
  public static void lerp(NDList averages, NDList values, double weight) {
    update(averages, "lerp", averages, values, weight);
  }

  /** {@code target = value}, in place. */
  public static void copy(NDList targets, NDList values) {
    update(targets, "copy", targets, values);
  }

  private static void update(NDList changed, String method, Object... arguments) {
    Kernels.get().run(changed.head().getManager(), method, arguments).close();
  }
}
