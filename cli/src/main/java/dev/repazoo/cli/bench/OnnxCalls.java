package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.nn.Module;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxEnvironment;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Times calls of a model's exported graph, with random weights, in ONNX Runtime. Weights are in a
 * file of their own, which is mapped and takes no memory beside what is packed of it.
 */
record OnnxCalls(ExportOptions options, String device, int calls) {

  static String version() {
    return "ONNX Runtime " + OnnxEnvironment.get().getVersion();
  }

  /**
   * Exports and calls.
   *
   * @param model without weights; closed when it has been exported, so that what is measured is the
   *     deployer's process
   * @param graph of that model
   * @param inputs of a call
   * @return seconds of each call, after one that does not count
   */
  double[] time(Module model, GraphSpec graph, Supplier<Map<String, HostTensor>> inputs)
      throws IOException {
    return time(model, graph, List.of(inputs)).get(0);
  }

  /** The same with inputs of several kinds, one after the other. */
  List<double[]> time(Module model, GraphSpec graph, List<Supplier<Map<String, HostTensor>>> inputs)
      throws IOException {
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      Path file = folder.path().resolve("model.onnx");
      try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
        model.initialize(manager);
        new Exporter(options.withExternalData()).write(graph, file);
        model.close();
      }
      try (OnnxSession session = OnnxSession.open(file, OnnxDevice.of(device), 0)) {
        return inputs.stream().map(each -> time(session, each)).toList();
      }
    }
  }

  private double[] time(OnnxSession session, Supplier<Map<String, HostTensor>> inputs) {
    double[] seconds = new double[calls];
    for (int i = -1; i < calls; i++) {
      Map<String, HostTensor> values = inputs.get();
      long start = System.nanoTime();
      session.run(values);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    return seconds;
  }
}
