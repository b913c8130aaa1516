package dev.repazoo.cli.bench;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.SamplerGraph;
import dev.repazoo.export.sampling.GraphConditions;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Whole calls of an exported sampler in ONNX Runtime, random weights. */
final class OnnxSampleBench {
  private final SamplerConfig config;
  private final ExportOptions options;
  private final Random random = new Random(0);

  OnnxSampleBench(SamplerConfig config, ExportOptions options) {
    this.config = config;
    this.options = options;
  }

  /** Seconds of {@code calls} calls for each batch size, after one that does not count. */
  List<double[]> run(Generator model, String device, int calls, List<Integer> batchSizes)
      throws IOException {
    List<Supplier<Map<String, HostTensor>>> inputs = new ArrayList<>();
    for (int batchSize : batchSizes) {
      inputs.add(() -> inputs(model, batchSize));
    }
    return new OnnxCalls(options, device, calls)
        .time(model, SamplerGraph.of(model, config), inputs);
  }

  private Map<String, HostTensor> inputs(Generator model, int batchSize) {
    LatentShape shape = model.latentShape();
    Map<String, HostTensor> inputs = new HashMap<>();
    inputs.put("latents", normal(batchSize, shape.channels(), shape.height(), shape.width()));
    inputs.putAll(
        GraphConditions.feeds(ConditionData.examples(model.conditioning(), batchSize, random)));
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
}
