package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.ops.Ops;
import java.util.Optional;

/**
 * {@code y = x W^T + b}. x [..., in] gives [..., out]; state: {@code weight} [out, in], {@code
 * bias} [out]. Counterpart of {@code torch.nn.Linear}.
 */
public final class Linear extends Module {
  /** How a layer with bias starts: families differ in it. */
  @FunctionalInterface
  public interface Start {
    /** A layer of that size. */
    Linear linear(long in, long out);

    /** Xavier-uniform weight, zero bias. */
    Start XAVIER_UNIFORM = Linear::new;

    /** All zeros. */
    Start ZEROS = (in, out) -> new Linear(in, out, true, Init.ZEROS);

    /** Weight and bias as {@code torch.nn.Linear} draws them by default. */
    Start TORCH_DEFAULT =
        (in, out) -> new Linear(in, out, Init.torchDefault(in), Init.torchDefault(in));

    /** Weight normal with that standard deviation, zero bias. */
    static Start normal(double std) {
      return (in, out) -> new Linear(in, out, true, Init.normal(std));
    }
  }

  private final Parameter weight;
  private final Optional<Parameter> bias;

  /** With bias; Xavier-uniform weight and zero bias, as the transformers of DiT start. */
  public Linear(long in, long out) {
    this(in, out, true, Init.XAVIER_UNIFORM);
  }

  /** With the weight's start given; a bias starts at zero. */
  public Linear(long in, long out, boolean withBias, Init weightInit) {
    weight = parameter("weight", weightInit, out, in);
    bias = withBias ? Optional.of(parameter("bias", Init.ZEROS, out)) : Optional.empty();
  }

  private Linear(long in, long out, Init weightInit, Init biasInit) {
    weight = parameter("weight", weightInit, out, in);
    bias = Optional.of(parameter("bias", biasInit, out));
  }

  /**
   * Its parameters, for operators that are more than this layer.
   *
   * @param like where they are needed
   * @throws java.util.NoSuchElementException if it has no bias
   */
  Ops.Affine affine(Context context, NDArray like) {
    return new Ops.Affine(context.value(weight, like), context.value(bias.orElseThrow(), like));
  }

  boolean hasBias() {
    return bias.isPresent();
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    NDArray w = context.value(weight, x);
    return bias.isPresent()
        ? context.ops().linear(x, w, context.value(bias.get(), x))
        : context.ops().linear(x, w);
  }
}
