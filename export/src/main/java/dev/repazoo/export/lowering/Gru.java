package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/** {@code torch.nn.GRU(input_size, hidden_size, num_layers, bias, batch_first, bidirectional)}. */
public final class Gru {
  private Gru() {}

  /**
   * All layers: {@code GRU} (opset 14), one a layer.
   *
   * @param states [layers * directions, B, H] each
   * @param parameters for each layer weights, then biases
   * @return the hidden states of the last layer, and the last states
   */
  public static List<Value> lower(
      GraphBuilder g, Recurrence recurrence, Value x, List<Value> states, List<Value> parameters) {
    return recurrence.lower(g, Recurrence.Cell.GRU, x, states, parameters);
  }
}
