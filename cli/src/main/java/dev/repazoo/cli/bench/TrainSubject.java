package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
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
  public void measure(Session session, BenchOptions options, ObjectNode result) {
    Registered<GeneratorProvider> found = session.zoo().generator(options.model());
    ObjectNode config = found.provider().config(found.entry().id());
    if (!found.provider().shape(config).isTrained()) {
      throw new UsageException(found.entry().id() + " predicts noise and is not trained here");
    }
    Supplier<Generator> models = Machine.models(found, ModelBuilder.forTraining(session.device()));
    int batch = options.batchSize();
    Precision precision = options.precision();
    double[] seconds =
        new TrainBench(batch, precision).run(models, session.devices(), options.steps());
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("engine", Machine.torchVersion()).put("mixed_precision", precision.option());
    result.put("devices", session.deviceWords().size());
    result.set("step_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", models.get().parameterCount());
  }
}
