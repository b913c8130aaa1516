package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtEnvironment;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.SamplerGraph;
import dev.repazoo.export.runtime.HostTensor;
import dev.repazoo.export.runtime.OnnxDevice;
import dev.repazoo.export.runtime.OnnxSession;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Whole calls of an exported sampler in ONNX Runtime, random weights. */
final class OnnxSampleBench {
  private final SamplerConfig config;
  private final int batchSize;
  private final ExportOptions options;
  private final Random random = new Random(0);

  OnnxSampleBench(SamplerConfig config, int batchSize, ExportOptions options) {
    this.config = config;
    this.batchSize = batchSize;
    this.options = options;
  }

  static String version() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
  }

  /** Seconds of {@code calls} calls, after one that does not count. */
  double[] run(Generator model, String device, int calls) throws IOException {
    Path folder = Files.createTempDirectory("zoo-bench");
    try {
      Path file = folder.resolve("sampler.onnx");
      write(model, file);
      try (OnnxSession session = OnnxSession.open(file, OnnxDevice.of(device), 0)) {
        double[] seconds = new double[calls];
        for (int i = -1; i < calls; i++) {
          Map<String, HostTensor> inputs = inputs(model);
          long start = System.nanoTime();
          session.run(inputs);
          if (i >= 0) {
            seconds[i] = (System.nanoTime() - start) / 1e9;
          }
        }
        return seconds;
      }
    } finally {
      delete(folder);
    }
  }

  /** Weights are freed before the session opens: what is measured is the deployer's process. */
  private void write(Generator model, Path file) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      model.initialize(manager);
      new Exporter(options).write(SamplerGraph.of(model, config), file);
      model.close();
    }
  }

  private Map<String, HostTensor> inputs(Generator model) {
    LatentShape shape = model.latentShape();
    int classes = model.numClasses().orElseThrow();
    Map<String, HostTensor> inputs = new HashMap<>();
    inputs.put("latents", normal(batchSize, shape.channels(), shape.height(), shape.width()));
    inputs.put(
        "class_labels",
        HostTensor.of(random.longs(batchSize, 0, classes).toArray(), (long) batchSize));
    if (config.noiseDraws() > 0) {
      inputs.put(
          "noise",
          normal(config.noiseDraws(), batchSize, shape.channels(), shape.height(), shape.width()));
    }
    return inputs;
  }

  private HostTensor normal(long... shape) {
    int count = 1;
    for (long side : shape) {
      count = Math.multiplyExact(count, Math.toIntExact(side));
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return HostTensor.of(values, shape);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
