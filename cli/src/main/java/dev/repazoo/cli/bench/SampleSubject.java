package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import java.io.IOException;

/** {@code bench sample}: whole calls of a sampler on random weights. */
final class SampleSubject implements BenchSubject {
  @Override
  public String name() {
    return "sample";
  }

  @Override
  public String example() {
    return "bench sample --model SiT-B/2 --batch-size 4 --num-steps 20 --engine onnx --json";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    Registered<GeneratorProvider> found = session.zoo().generator(options.model());
    Generator model = Machine.models(found, ModelBuilder.forInference(session.device())).get();
    int batch = options.batchSize();
    int calls = options.calls();
    SamplerConfig config = options.sampler();
    boolean eager = options.eager();
    double[] seconds =
        eager
            ? new SampleBench(config, batch, Precision.FP32).run(model, session.device(), calls)
            : new OnnxSampleBench(config, batch, options.graph())
                .run(model, session.deviceWord(), calls);
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("engine", eager ? Machine.torchVersion() : OnnxCalls.version());
    result.put("num_steps", config.numSteps()).put("cfg_scale", config.cfgScale());
    result.put("guidance_high", config.guidanceHigh()).put("mode", config.mode().option());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", model.parameterCount());
  }
}
