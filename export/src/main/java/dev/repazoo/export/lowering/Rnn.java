package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/**
 * {@code torch.nn.RNN(input_size, hidden_size, num_layers, nonlinearity, bias, batch_first,
 * bidirectional)}.
 */
public final class Rnn {
  private Rnn() {}

  /** What a cell ends with. */
  public enum Nonlinearity {
    /** Hyperbolic tangent. */
    TANH,
    /** Rectifier. */
    RELU
  }

  /**
   * All layers: {@code RNN} (opset 14), one a layer.
   *
   * @param state [layers * directions, B, H]
   * @param parameters for each layer weights, then biases
   * @return the hidden states of the last layer, and the last state
   */
  public static List<Value> lower(
      GraphBuilder g,
      Recurrence recurrence,
      Nonlinearity nonlinearity,
      Value x,
      Value state,
      List<Value> parameters) {
    Recurrence.Cell cell =
        switch (nonlinearity) {
          case TANH -> Recurrence.Cell.RNN_TANH;
          case RELU -> Recurrence.Cell.RNN_RELU;
        };
    return recurrence.lower(g, cell, x, List.of(state), parameters);
  }
}
