package dev.repazoo.cli.bench;

import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import java.util.List;
import java.util.function.Supplier;

/** Options that several subjects share, and what they mean. */
final class BenchOptions {
  static final CommandOption MODEL =
      CommandOption.of("model", "M", "SiT-S/2", "generator, as 'zoo list' names it");
  static final CommandOption BATCH_SIZE =
      CommandOption.of("batch-size", "N", 8, "samples in a step or call");
  static final CommandOption RESOLUTION =
      CommandOption.of("resolution", "N", 256, "image size in pixels; load: the first image's");
  static final CommandOption CALLS =
      CommandOption.of("calls", "N", 3, "calls that count, after one that doesn't");
  static final CommandOption ENGINE =
      CommandOption.of("engine", "E", "onnx", "torch (eager) or onnx (exported graph)");
  static final CommandOption TARGET =
      CommandOption.of("target", "T", "ort", "operators of the graph, portable or ort");
  static final CommandOption PRECISION =
      CommandOption.of("precision", "P", "fp32", "weights of the graph, fp32, fp16 or int8");

  private BenchOptions() {}

  static int batchSize(Arguments arguments) {
    return arguments.integer(BATCH_SIZE.name(), 1);
  }

  static int calls(Arguments arguments) {
    return arguments.integer(CALLS.name(), 1);
  }

  /** The generator of {@code --model}, each time a new one without weights. */
  static Supplier<Generator> models(Registered<GeneratorProvider> found, ModelBuilder models) {
    return () -> models.build(found.provider(), found.provider().config(found.entry().id()));
  }

  /** Whether the eager engine is measured; options of the graph are refused then. */
  static boolean eager(Arguments arguments) {
    boolean eager = arguments.choice(ENGINE.name(), List.of("torch", "onnx")).equals("torch");
    if (eager && (arguments.given(TARGET.name()) || arguments.given(PRECISION.name()))) {
      throw new UsageException("--target and --precision are of --engine onnx");
    }
    return eager;
  }

  static ExportOptions exportOptions(Arguments arguments) {
    return ExportOptions.of(Target.ofOption(arguments.text(TARGET.name())))
        .with(WeightPrecision.ofOption(arguments.text(PRECISION.name())));
  }

  static String torchVersion() {
    return "PyTorch " + TorchEngine.get().getVersion() + " through DJL";
  }
}
