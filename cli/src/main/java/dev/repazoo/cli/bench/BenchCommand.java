package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Arguments;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.CommandOption;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.UsageException;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code zoo bench}: time, throughput and peak memory of training and sampling. */
public final class BenchCommand implements Command {
  private static final List<String> SUBJECTS = List.of("train", "sample");

  /** For the table of commands. */
  public BenchCommand() {}

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure training steps or sampling on this machine";
  }

  @Override
  public String positional() {
    return String.join("|", SUBJECTS);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "bench train --model SiT-S/2 --batch-size 8 --steps 5",
        "bench sample --model SiT-B/2 --batch-size 4 --num-steps 20 --engine onnx --json");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("model", "M", "SiT-S/2", "generator, as 'zoo list' names it"),
        CommandOption.of("batch-size", "N", 8, "samples in a step or call"),
        CommandOption.of("steps", "N", 5, "train: steps that count, after two that don't"),
        CommandOption.of("calls", "N", 3, "sample: calls that count, after one that doesn't"),
        CommandOption.of("mixed-precision", "P", "no", "train: no, fp16 or bf16"),
        CommandOption.of("num-steps", "N", 20, "sample: steps of the sampler"),
        CommandOption.of("mode", "M", "ode", "sample: ode or sde"),
        CommandOption.toggle("heun", false, "sample: correct each ODE step"),
        CommandOption.of("cfg-scale", "G", 1.0, "sample: guidance, 1 is none"),
        CommandOption.of("guidance-low", "T", 0.0, "sample: guidance acts from this time"),
        CommandOption.of("guidance-high", "T", 1.0, "sample: guidance acts up to this time"),
        CommandOption.of("engine", "E", "onnx", "sample: torch (eager) or onnx (exported graph)"),
        CommandOption.of("target", "T", "ort", "sample: operators of the graph, portable or ort"),
        CommandOption.of("precision", "P", "fp32", "sample: weights, fp32, fp16 or int8 (onnx)"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws Exception {
    if (arguments.positional().size() != 1 || !SUBJECTS.contains(arguments.positional().get(0))) {
      throw new UsageException("bench wants one of " + String.join(", ", SUBJECTS));
    }
    Registered<GeneratorProvider> found = session.registry().generator(arguments.text("model"));
    Supplier<Generator> models =
        () -> found.provider().create(found.provider().config(found.entry().id()));
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("bench", arguments.positional().get(0))
            .put("model", found.entry().id())
            .put("batch_size", arguments.integer("batch-size", 1));
    switch (arguments.positional().get(0)) {
      case "train" -> train(session, arguments, models, result);
      default -> sample(session, arguments, models, result);
    }
    result.put("peak_rss_bytes", Machine.peakMemory());
    result.put("parameters", models.get().parameterCount());
    Machine.describe(result);
    print(session, result);
    return 0;
  }

  private static void train(
      Session session, Arguments arguments, Supplier<Generator> models, ObjectNode result) {
    int batch = arguments.integer("batch-size", 1);
    Precision precision = Precision.ofOption(arguments.text("mixed-precision"));
    Timing timing =
        Timing.of(
            new TrainBench(batch, precision)
                .run(models, session.device(), arguments.integer("steps", 1)));
    result.put("engine", torchVersion()).put("mixed_precision", precision.option());
    result.set("step_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
  }

  private static void sample(
      Session session, Arguments arguments, Supplier<Generator> models, ObjectNode result)
      throws Exception {
    int batch = arguments.integer("batch-size", 1);
    int calls = arguments.integer("calls", 1);
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ofOption(arguments.text("mode")),
            arguments.integer("num-steps", 1),
            arguments.flag("heun"),
            arguments.number("cfg-scale"),
            arguments.number("guidance-low"),
            arguments.number("guidance-high"),
            PathType.LINEAR);
    String engine = arguments.choice("engine", List.of("torch", "onnx"));
    if (engine.equals("torch") && (arguments.given("target") || arguments.given("precision"))) {
      throw new UsageException("--target and --precision are of --engine onnx");
    }
    double[] seconds =
        engine.equals("torch")
            ? new SampleBench(config, batch, Precision.FP32)
                .run(models.get(), session.device(), calls)
            : new OnnxSampleBench(config, batch, exportOptions(arguments))
                .run(models.get(), session.deviceWord(), calls);
    Timing timing = Timing.of(seconds);
    result.put("engine", engine.equals("torch") ? torchVersion() : OnnxSampleBench.version());
    result.put("num_steps", config.numSteps()).put("cfg_scale", config.cfgScale());
    result.put("guidance_high", config.guidanceHigh()).put("mode", config.mode().option());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
  }

  private static ExportOptions exportOptions(Arguments arguments) {
    return ExportOptions.of(Target.ofOption(arguments.text("target")))
        .with(WeightPrecision.ofOption(arguments.text("precision")));
  }

  private static String torchVersion() {
    return "PyTorch " + TorchEngine.get().getVersion() + " through DJL";
  }

  private static void print(Session session, ObjectNode result) {
    session.console().print(result);
    result
        .properties()
        .forEach(
            field ->
                session
                    .console()
                    .print(
                        String.format(
                            Locale.ROOT,
                            "%-18s %s",
                            field.getKey(),
                            text(field.getKey(), result))));
  }

  private static String text(String key, ObjectNode result) {
    var value = result.get(key);
    if (value.isObject()) {
      return String.format(
          Locale.ROOT,
          "%.3f median (%.3f to %.3f)",
          value.get("median").asDouble(),
          value.get("min").asDouble(),
          value.get("max").asDouble());
    }
    if (key.endsWith("_bytes")) {
      return String.format(Locale.ROOT, "%.0f MB", value.asDouble() / 1e6);
    }
    return value.isDouble() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : value.asText();
  }
}
