package dev.repazoo.export;

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
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DJL's networks as DJL makes them, in ONNX Runtime and in PyTorch. */
class ModelZooTest {
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

  @ParameterizedTest
  @MethodSource("networks")
  void networksOfPicturesAreExported(Network network) throws IOException {
    new BlockExport(folder)
        .export(
            network.block(),
            BlockExport.inputs(network.sample()),
            network.outputs().toArray(String[]::new));
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
    new BlockExport(folder)
        .export(detector, BlockExport.inputs(new Shape(3, 64, 64)), "anchors", "classes", "boxes");
  }

  @Test
  void tabNetIsExported() throws IOException {
    Block block =
        TabNet.builder().optVirtualBatchSize(1 << 20).setInputDim(12).setOutDim(4).build();
    new BlockExport(folder).export(block, BlockExport.inputs(new Shape(12)), "y", "sparse_loss");
  }
}
