package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import java.io.IOException;
import java.util.List;

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
  public List<CommandOption> options() {
    return List.of(
        BenchOptions.MODEL,
        BenchOptions.BATCH_SIZE,
        BenchOptions.CALLS,
        CommandOption.of("num-steps", "N", 20, "sample: steps of the sampler"),
        CommandOption.of("mode", "M", "ode", "sample: ode or sde"),
        CommandOption.toggle("heun", false, "sample: correct each ODE step"),
        CommandOption.of("cfg-scale", "G", 1.0, "sample: guidance, 1 is none"),
        CommandOption.of("guidance-low", "T", 0.0, "sample: guidance acts from this time"),
        CommandOption.of("guidance-high", "T", 1.0, "sample: guidance acts up to this time"),
        BenchOptions.ENGINE,
        BenchOptions.TARGET,
        BenchOptions.PRECISION);
  }

  @Override
  public void measure(Session session, Arguments arguments, ObjectNode result) throws IOException {
    Registered<GeneratorProvider> found = session.registry().generator(arguments.text("model"));
    Generator model = BenchOptions.models(found, ModelBuilder.forInference(session.device())).get();
    int batch = BenchOptions.batchSize(arguments);
    int calls = BenchOptions.calls(arguments);
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ofOption(arguments.text("mode")),
            arguments.integer("num-steps", 1),
            arguments.flag("heun") ? Solver.HEUN : Solver.EULER,
            arguments.number("cfg-scale"),
            arguments.number("guidance-low"),
            arguments.number("guidance-high"),
            PathType.LINEAR);
    boolean eager = BenchOptions.eager(arguments);
    double[] seconds =
        eager
            ? new SampleBench(config, batch, Precision.FP32).run(model, session.device(), calls)
            : new OnnxSampleBench(config, batch, BenchOptions.exportOptions(arguments))
                .run(model, session.deviceWord(), calls);
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("engine", eager ? BenchOptions.torchVersion() : OnnxCalls.version());
    result.put("num_steps", config.numSteps()).put("cfg_scale", config.cfgScale());
    result.put("guidance_high", config.guidanceHigh()).put("mode", config.mode().option());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", model.parameterCount());
  }
}
