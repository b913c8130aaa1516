package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code torch.nn.RNN}, {@code GRU} and {@code LSTM} have in common: layers in a row, each in
 * one or two directions, and ONNX's order of gates.
 *
 * @param layers number of layers
 * @param bidirectional whether each layer also reads from the end
 * @param batchFirst whether sequences are [B, N, D] and not [N, B, D]
 * @param biases whether there are biases
 */
public record Recurrence(int layers, boolean bidirectional, boolean batchFirst, boolean biases) {

  /** A cell. */
  enum Cell {
    RNN_TANH,
    RNN_RELU,
    GRU,
    LSTM;

    /** ONNX's operator. */
    String op() {
      return switch (this) {
        case RNN_TANH, RNN_RELU -> "RNN";
        case GRU, LSTM -> name();
      };
    }

    /** At place i which of PyTorch's gates is ONNX's i-th. */
    List<Integer> gates() {
      return switch (this) {
        case RNN_TANH, RNN_RELU -> List.of(0);
        case GRU -> List.of(1, 0, 2); // from reset, update, new to update, reset, hidden
        case LSTM -> List.of(0, 3, 1, 2); // from input, forget, cell, output to i, o, f, c
      };
    }
  }

  private int directions() {
    return bidirectional ? 2 : 1;
  }

  /**
   * Runs all layers.
   *
   * @param x [N, B, D] or, batch first, [B, N, D]
   * @param states one for RNN and GRU, hidden and cell for LSTM, each [layers * directions, B, H]
   * @param parameters in DJL's order: for each layer the weights of each direction (input to
   *     hidden, hidden to hidden), then the biases in the same order
   * @return the sequence of hidden states [N, B, H * directions], batch first if x is, and the last
   *     states
   */
  List<Value> lower(
      GraphBuilder g, Cell cell, Value x, List<Value> states, List<Value> parameters) {
    int each = (biases ? 4 : 2) * directions();
    if (parameters.size() != each * layers) {
      throw new ExportException(
          cell
              + " of "
              + layers
              + " layers has "
              + parameters.size()
              + " parameters; want "
              + each * layers);
    }
    Value sequence = batchFirst ? g.transpose(x, 1, 0, 2) : x;
    List<List<Value>> last = new ArrayList<>();
    states.forEach(state -> last.add(new ArrayList<>()));
    for (int layer = 0; layer < layers; layer++) {
      List<Value> own = parameters.subList(layer * each, (layer + 1) * each);
      List<Value> entering = new ArrayList<>();
      for (Value state : states) {
        entering.add(rows(g, state, layer));
      }
      List<Value> outputs = layer(g, cell, sequence, entering, own);
      sequence = joined(g, outputs.get(0));
      for (int i = 0; i < states.size(); i++) {
        last.get(i).add(outputs.get(i + 1));
      }
    }
    List<Value> results = new ArrayList<>();
    results.add(batchFirst ? g.transpose(sequence, 1, 0, 2) : sequence);
    for (int i = 0; i < states.size(); i++) {
      results.add(concat(g, last.get(i)));
    }
    return results;
  }

  /** The states of a layer, [directions, B, H]. */
  private Value rows(GraphBuilder g, Value state, int layer) {
    long from = (long) layer * directions();
    Shape shape = Shapes.with(state.shape(), 0, directions());
    return layers == 1 ? state : Slice.lower(g, state, 0, from, from + directions(), 1, shape);
  }

  private List<Value> layer(
      GraphBuilder g, Cell cell, Value x, List<Value> states, List<Value> parameters) {
    int weights = 2 * directions();
    Value w = gates(g, cell, parameters, 0);
    Value r = gates(g, cell, parameters, 1);
    Value b =
        biases
            ? concat(
                g, 1, gates(g, cell, parameters, weights), gates(g, cell, parameters, weights + 1))
            : Value.ABSENT;
    List<Value> inputs = new ArrayList<>(List.of(x, w, r, b, Value.ABSENT));
    inputs.addAll(states);
    Shape state = states.get(0).shape();
    Shape all = new Shape(x.size(0), directions(), x.size(1), state.get(2));
    List<Value> like = new ArrayList<>(List.of(new Value("", x.type(), all)));
    states.forEach(s -> like.add(new Value("", x.type(), state)));
    GraphBuilder.Call call =
        g.op(cell.op())
            .with("hidden_size", state.get(2))
            .with("direction", bidirectional ? "bidirectional" : "forward");
    GraphBuilder.Call configured =
        switch (cell) {
          case RNN_TANH, LSTM -> call;
          case RNN_RELU ->
              call.with(
                  "activations", IntStream.range(0, directions()).mapToObj(i -> "Relu").toList());
          case GRU -> call.with("linear_before_reset", 1L);
        };
    return configured.apply(like, inputs.toArray(Value[]::new));
  }

  /** A parameter of all directions with gates in ONNX's order: [directions, gates * H, ...]. */
  private Value gates(GraphBuilder g, Cell cell, List<Value> parameters, int first) {
    List<Value> directions = new ArrayList<>();
    for (int i = 0; i < directions(); i++) {
      Value parameter = parameters.get(first + 2 * i);
      List<Value> parts = g.split(parameter, 0, cell.gates().size());
      List<Value> ordered = cell.gates().stream().map(parts::get).toList();
      Value reordered = cell.gates().size() == 1 ? parameter : concat(g, ordered);
      directions.add(g.unsqueeze(reordered, 0));
    }
    return concat(g, directions);
  }

  private static Value concat(GraphBuilder g, List<Value> parts) {
    return parts.size() == 1 ? parts.get(0) : concat(g, 0, parts.toArray(Value[]::new));
  }

  private static Value concat(GraphBuilder g, int axis, Value... parts) {
    return Concat.lower(g, axis, List.of(parts));
  }

  /** [N, directions, B, H] -> [N, B, directions * H]. */
  private Value joined(GraphBuilder g, Value all) {
    Shape shape = new Shape(all.size(0), all.size(2), all.size(3) * directions());
    return g.reshape(g.transpose(all, 0, 2, 1, 3), shape);
  }
}
