package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.NonFiniteWeights;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@code zoo export --what weights}: a training run's weights for sampling, as safetensors. */
final class WeightsExport {
  private WeightsExport() {}

  static void run(Zoo zoo, Supplier<Device> memory, ExportRequest request, Console console)
      throws IOException, CommandFailure {
    Path target = request.file().path();
    DType type = request.file().precision() == WeightPrecision.FP32 ? DType.F32 : DType.F16;
    try (GeneratorCheckpoint checkpoint = GeneratorExport.open(zoo, memory, request);
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      requireOther(target, checkpoint.path());
      Generator generator = NonFiniteWeights.load(checkpoint, manager, request.nonFinite());
      checkpoint.write(target, generator, type, request.solverTables());
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", checkpoint.model()).put("what", request.what().word());
      facts.withArray("files").add(target.toString());
      facts.put("bytes", Files.size(target));
      console.print(facts);
      console.print(
          "%s: weights of %s, %s"
              .formatted(target, checkpoint.model(), Counts.bytes(Files.size(target))));
      console.print("next: " + GeneratorExport.draw(target, GeneratorExport.prompt(checkpoint)));
    }
  }

  /** What is left out of the file that is written would be lost. */
  private static void requireOther(Path target, Path checkpoint) throws IOException {
    if (Files.exists(target) && Files.isSameFile(target, checkpoint)) {
      throw new UsageException("--output is --ckpt itself; name another file");
    }
  }
}
