package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.ParameterStore;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DJL's recurrent blocks of two layers, in ONNX Runtime and in PyTorch. */
class RecurrentBlocksTest {
  @TempDir Path folder;

  /** A recurrent block and how it is configured. */
  record Recurrent(
      RecurrentBlock block,
      Optional<RNN.Activation> activation,
      boolean batchFirst,
      boolean both,
      boolean biases) {

    /**
     * The block by DJL's own operators. DJL hands a layer's weights of both directions over before
     * its biases, where PyTorch has weights and biases of one direction and then of the other.
     */
    NDList eager(ParameterStore store, NDList inputs) {
      List<Parameter> own = block.getDirectParameters().values();
      NDList parameters = new NDList();
      int each = both && biases ? 8 : own.size();
      for (int layer = 0; layer < own.size() / each; layer++) {
        for (int i = 0; i < each; i++) {
          int from = both && biases ? List.of(0, 1, 4, 5, 2, 3, 6, 7).get(i) : i;
          parameters.add(own.get(layer * each + from).getArray());
        }
      }
      NDArray x = inputs.head();
      long batch = x.size(batchFirst ? 0 : 1);
      NDArray zeros = x.getManager().zeros(new Shape(both ? 4 : 2, batch, 6));
      NDArrayEx ex = x.getNDArrayInternal();
      if (block instanceof LSTM) {
        NDList states = new NDList(zeros, zeros);
        return ex.lstm(x, states, parameters, biases, 2, 0, false, both, batchFirst);
      }
      return activation.isPresent()
          ? ex.rnn(x, zeros, parameters, biases, 2, activation.get(), 0, false, both, batchFirst)
          : ex.gru(x, zeros, parameters, biases, 2, 0, false, both, batchFirst);
    }

    @Override
    public String toString() {
      return block.getClass().getSimpleName()
          + (batchFirst ? ", batch first" : "")
          + (both ? ", both directions" : "")
          + (biases ? ", biases" : "");
    }
  }

  static Stream<Recurrent> recurrent() {
    TorchEngine.get();
    List<Recurrent> blocks = new ArrayList<>();
    for (boolean both : List.of(false, true)) {
      for (boolean batchFirst : List.of(false, true)) {
        for (boolean biases : List.of(false, true)) {
          blocks.add(
              new Recurrent(
                  configured(LSTM.builder(), both, batchFirst, biases).build(),
                  Optional.empty(),
                  batchFirst,
                  both,
                  biases));
          blocks.add(
              new Recurrent(
                  configured(GRU.builder(), both, batchFirst, biases).build(),
                  Optional.empty(),
                  batchFirst,
                  both,
                  biases));
          blocks.add(
              new Recurrent(
                  configured(
                          RNN.builder().setActivation(RNN.Activation.TANH),
                          both,
                          batchFirst,
                          biases)
                      .build(),
                  Optional.of(RNN.Activation.TANH),
                  batchFirst,
                  both,
                  biases));
          blocks.add(
              new Recurrent(
                  configured(
                          RNN.builder().setActivation(RNN.Activation.RELU),
                          both,
                          batchFirst,
                          biases)
                      .build(),
                  Optional.of(RNN.Activation.RELU),
                  batchFirst,
                  both,
                  biases));
        }
      }
    }
    return blocks.stream();
  }

  private static <T extends RecurrentBlock.BaseBuilder<T>> T configured(
      T builder, boolean both, boolean batchFirst, boolean biases) {
    return builder
        .setNumLayers(2)
        .setStateSize(6)
        .optBidirectional(both)
        .optBatchFirst(batchFirst)
        .optHasBiases(biases)
        .optReturnState(true);
  }

  @ParameterizedTest
  @MethodSource("recurrent")
  void recurrentBlocksAreExported(Recurrent recurrent) throws IOException {
    RecurrentBlock block = recurrent.block();
    GraphInput input =
        new GraphInput(
            "x",
            DataType.FLOAT32,
            b -> recurrent.batchFirst() ? new Shape(b, 5, 4) : new Shape(5, b, 4),
            ExampleValues.normal());
    List<String> outputs = block instanceof LSTM ? List.of("y", "h", "c") : List.of("y", "h");
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      BlockExport.initialize(block, manager, input.shape().apply(1));
      GraphSpec spec = BlockGraph.of("block", block, List.of(input), outputs);
      if (recurrent.both() && recurrent.biases()) {
        String message =
            assertThrows(ExportException.class, () -> new BlockExport(folder).export(spec))
                .getMessage();
        assertTrue(message.contains("fails in PyTorch itself"), message);
      }
      new BlockExport(folder).export(spec.withEager(recurrent::eager));
    }
  }

  @Test
  void statesMayBeGiven() throws IOException {
    Block lstm = LSTM.builder().setNumLayers(1).setStateSize(6).optBatchFirst(true).build();
    GraphInput x =
        new GraphInput("x", DataType.FLOAT32, b -> new Shape(b, 5, 4), ExampleValues.normal());
    GraphInput hidden =
        new GraphInput("h", DataType.FLOAT32, b -> new Shape(1, b, 6), ExampleValues.normal());
    GraphInput cell =
        new GraphInput("c", DataType.FLOAT32, b -> new Shape(1, b, 6), ExampleValues.normal());
    new BlockExport(folder).export(lstm, List.of(x, hidden, cell), "y");
  }
}
