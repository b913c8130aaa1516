package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import java.util.List;
import java.util.function.Supplier;

/** {@code bench train}: whole training steps on synthetic latents and features. */
final class TrainSubject implements BenchSubject {
  @Override
  public String name() {
    return "train";
  }

  @Override
  public String example() {
    return "bench train --model SiT-S/2 --batch-size 8 --steps 5";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        BenchOptions.MODEL,
        BenchOptions.BATCH_SIZE,
        CommandOption.of("steps", "N", 5, "train: steps that count, after two that don't"),
        CommandOption.of("mixed-precision", "P", "no", "train: no, fp16 or bf16"));
  }

  @Override
  public void measure(Session session, Arguments arguments, ObjectNode result) {
    Registered<GeneratorProvider> found = session.registry().generator(arguments.text("model"));
    Supplier<Generator> models =
        BenchOptions.models(found, ModelBuilder.forTraining(session.device()));
    int batch = BenchOptions.batchSize(arguments);
    Precision precision = Precision.ofOption(arguments.text("mixed-precision"));
    double[] seconds =
        new TrainBench(batch, precision)
            .run(models, session.device(), arguments.integer("steps", 1));
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("engine", BenchOptions.torchVersion()).put("mixed_precision", precision.option());
    result.set("step_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", models.get().parameterCount());
  }
}
