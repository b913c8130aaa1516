package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.cv.classification.AlexNet;
import ai.djl.basicmodelzoo.cv.classification.GoogLeNet;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV1;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.NiN;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.SqueezeNet;
import ai.djl.basicmodelzoo.cv.classification.VGG;
import ai.djl.basicmodelzoo.cv.object_detection.ssd.SingleShotDetection;
import ai.djl.basicmodelzoo.cv.object_detection.yolo.YOLOV3;
import ai.djl.basicmodelzoo.tabular.TabNet;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DJL's networks as DJL makes them, in ONNX Runtime and in PyTorch. */
class ModelZooTest {
  private static final int SEED = 4;

  @TempDir Path folder;

  /**
   * A network.
   *
   * @param sample the shape of an input without the batch
   * @param outputs names of what it gives
   */
  record Network(String name, Block block, Shape sample, List<String> outputs) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Network network(String name, Block block, long... sample) {
    return new Network(name, block, new Shape(sample), List.of("y"));
  }

  private static Block resNet(int layers, long size) {
    return ResNetV1.builder()
        .setNumLayers(layers)
        .setOutSize(10)
        .setImageShape(new Shape(3, size, size))
        .build();
  }

  static Stream<Network> networks() {
    TorchEngine.get();
    return Stream.of(
        network("mlp", new Mlp(12, 5, new int[] {8, 6}), 12),
        network("lenet", LeNet.builder().build(), 1, 28, 28),
        network("alexnet", AlexNet.builder().build(), 1, 224, 224),
        network("vgg", VGG.builder().build(), 1, 32, 32),
        network("nin", NiN.builder().build(), 1, 224, 224),
        network("googlenet", GoogLeNet.builder().build(), 1, 96, 96),
        network("squeezenet", SqueezeNet.squeezenet(10), 3, 64, 64),
        network("mobilenet-v1", MobileNetV1.builder().setOutSize(10).build(), 3, 64, 64),
        network("mobilenet-v2", MobileNetV2.builder().setOutSize(10).build(), 3, 64, 64),
        network("resnet-18", resNet(18, 64), 3, 64, 64),
        network("resnet-50", resNet(50, 64), 3, 64, 64),
        network("resnet-50 of small pictures", resNet(50, 32), 3, 32, 32),
        new Network(
            "yolo-v3",
            YOLOV3.builder().setNumClasses(4).build(),
            new Shape(3, 64, 64),
            List.of("coarse", "middle", "fine")));
  }

  /**
   * Weights that keep signals of deep networks apart, and running statistics other than 0 and 1.
   */
  private static void initialize(Block block, NDManager manager, DataType type, Shape... shapes) {
    TorchEngine.get().setRandomSeed(SEED);
    block.initialize(manager, type, shapes);
    for (Parameter parameter : block.getParameters().values()) {
      switch (parameter.getType()) {
        case RUNNING_MEAN, BIAS, BETA ->
            parameter
                .getArray()
                .addi(manager.randomNormal(parameter.getArray().getShape()).mul(0.1));
        case RUNNING_VAR, GAMMA ->
            parameter
                .getArray()
                .addi(manager.randomUniform(0, 0.5f, parameter.getArray().getShape()));
        case WEIGHT, OTHER -> {} // random already
      }
    }
  }

  private static List<GraphInput> inputs(Shape... samples) {
    return IntStream.range(0, samples.length)
        .mapToObj(
            i ->
                new GraphInput(
                    "data" + i,
                    DataType.FLOAT32,
                    b -> new Shape(b).addAll(samples[i]),
                    ExampleValues.normal()))
        .toList();
  }

  private Exporter.Report export(GraphSpec spec) throws IOException {
    Exporter.Report report =
        new Exporter(ExportOptions.portable()).export(spec, folder.resolve("model.onnx"));
    assertTrue(report.check().largestRelative() < 1e-4, report.toString());
    assertEquals(List.of(1, 3), report.check().batches());
    return report;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void networksOfPicturesAreExported(Network network) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      initialize(network.block(), manager, DataType.FLOAT32, new Shape(1).addAll(network.sample()));
      export(
          BlockGraph.of(
              network.name(), network.block(), inputs(network.sample()), network.outputs()));
    }
  }

  /** A block, its inputs, and the names of what it gives. */
  private void exports(Block block, List<GraphInput> inputs, String... outputs) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Shape[] shapes = inputs.stream().map(input -> input.shape().apply(1)).toArray(Shape[]::new);
      initialize(block, manager, DataType.FLOAT32, shapes);
      export(BlockGraph.of("block", block, inputs, List.of(outputs)));
    }
  }

  @Test
  void aTransformerEncoderIsExported() throws IOException {
    Block block = new TransformerEncoderBlock(16, 4, 24, 0.1f, Activation::gelu);
    exports(block, inputs(new Shape(5, 16)), "y");
  }

  private static GraphInput whole(String name, int bound, long length) {
    return new GraphInput(
        name, DataType.INT64, b -> new Shape(b, length), ExampleValues.below(bound));
  }

  @Test
  void bertIsExported() throws IOException {
    BertBlock bert =
        BertBlock.builder()
            .nano()
            .setTokenDictionarySize(50)
            .optMaxSequenceLength(8)
            .optHiddenDropoutProbability(0.1f)
            .build();
    bert.setInitializer(new NormalInitializer(0.02f), Parameter.Type.WEIGHT);
    List<GraphInput> inputs =
        List.of(whole("tokens", 50, 8), whole("types", 2, 8), whole("masks", 2, 8));
    exports(bert, inputs, "tokens_embedded", "pooled");
  }

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
      initialize(block, manager, DataType.FLOAT32, input.shape().apply(1));
      GraphSpec spec = BlockGraph.of("block", block, List.of(input), outputs);
      if (recurrent.both() && recurrent.biases()) {
        String message = assertThrows(ExportException.class, () -> export(spec)).getMessage();
        assertTrue(message.contains("fails in PyTorch itself"), message);
      }
      export(
          new GraphSpec(
              "block",
              block,
              List.of(input),
              outputs,
              spec.traced(),
              recurrent::eager,
              new TreeMap<>(),
              Optional.empty()));
    }
  }

  @Test
  void singleShotDetectionIsExported() throws IOException {
    SequentialBlock trunk = new SequentialBlock();
    for (int filters : new int[] {8, 12}) {
      trunk.add(SingleShotDetection.getDownSamplingBlock(filters));
    }
    Block detector =
        SingleShotDetection.builder()
            .setNumClasses(3)
            .setNumFeatures(2)
            .optGlobalPool(true)
            .setRatios(
                List.of(
                    List.of(1f, 2f, 0.5f),
                    List.of(1f, 2f, 0.5f),
                    List.of(1f, 2f, 0.5f),
                    List.of(1f, 2f, 0.5f)))
            .setSizes(
                List.of(
                    List.of(0.2f, 0.27f),
                    List.of(0.37f, 0.44f),
                    List.of(0.5f, 0.6f),
                    List.of(0.7f, 0.8f)))
            .setBaseNetwork(trunk)
            .build();
    exports(detector, inputs(new Shape(3, 64, 64)), "anchors", "classes", "boxes");
  }

  @Test
  void tabNetIsExported() throws IOException {
    Block block =
        TabNet.builder().optVirtualBatchSize(1 << 20).setInputDim(12).setOutDim(4).build();
    exports(block, inputs(new Shape(12)), "y", "sparse_loss");
  }
}
