package com.example.djlexport;

import ai.djl.MalformedModelException;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.repazoo.export.BlockGraph;
import dev.repazoo.export.ExampleValues;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphInput;
import dev.repazoo.export.GraphSpec;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a ResNet-18 as an ONNX file, with the weights of a DJL .params file or random ones. */
public final class ExportResNet {
  private static final int CLASSES = 10;
  private static final int SIZE = 64;

  private ExportResNet() {}

  /** Takes the file to write and, if there is one, the file of weights. */
  public static void main(String[] args) throws IOException, MalformedModelException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: ExportResNet resnet.onnx [resnet.params]");
      System.exit(2);
    }
    Block resnet =
        ResNetV1.builder()
            .setNumLayers(18)
            .setOutSize(CLASSES)
            .setImageShape(new Shape(3, SIZE, SIZE))
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      resnet.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIZE, SIZE));
      if (args.length == 2) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(args[1])))) {
          resnet.loadParameters(manager, in);
        }
      }
      GraphInput images =
          new GraphInput(
              "images",
              DataType.FLOAT32,
              batch -> new Shape(batch, 3, SIZE, SIZE),
              ExampleValues.normal());
      GraphSpec graph = BlockGraph.of("resnet", resnet, List.of(images), List.of("logits"));
      Exporter.Report report =
          new Exporter(ExportOptions.portable()).export(graph, Path.of(args[0]));
      System.out.println(
          args[0]
              + ": "
              + report.nodes()
              + " nodes; differs from the model by at most "
              + report.check().largestAbsolute());
    }
  }
}
