package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.torch.Autograd;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;

/** An encoder that is only evaluated: no gradients are recorded. */
public final class FrozenEncoder {
  private final NDManager manager;
  private final Encoder encoder;
  private final Precision precision;
  private final ParameterStore parameters;

  /**
   * Freezes an encoder.
   *
   * @param precision format of its matrix products
   */
  public FrozenEncoder(NDManager manager, Encoder encoder, Precision precision) {
    this.manager = manager;
    this.encoder = encoder;
    this.precision = precision;
    parameters = new ParameterStore(manager, false);
    encoder.namedParameters().values().forEach(parameter -> parameter.freeze(true));
  }

  /** Owner of its weights, on its device. */
  public NDManager manager() {
    return manager;
  }

  /** Width D of a token. */
  public int embedDim() {
    return encoder.embedDim();
  }

  /**
   * Number of tokens along one side of square images.
   *
   * @throws IllegalArgumentException when the encoder can't take that resolution
   */
  public int gridSize(int resolution) {
    return encoder.gridSize(resolution);
  }

  /**
   * Tokens [B, N, D] of pixels uint8 [B, 3, H, W], in the manager given.
   *
   * @throws NonFiniteWeightsException when they are NaN or infinite
   */
  public NDArray encode(NDManager manager, NDArray pixels) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray input = pixels.duplicate();
      input.attach(scope);
      NDArray tokens = encoder.encode(Context.of(parameters, input, false, precision), input);
      if (NonFinite.in(tokens)) {
        throw new NonFiniteWeightsException(
            "the encoder's tokens are NaN or infinite: its weights are damaged"
                + (precision == Precision.FP32 ? "" : ", or overflow in " + precision.option()));
      }
      tokens.attach(manager);
      return tokens;
    }
  }
}
