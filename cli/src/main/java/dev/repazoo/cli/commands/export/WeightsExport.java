package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.cli.models.NonFiniteWeights;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.message.ShellWords;
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
    ModelChoice choice = ModelConfigFile.choice(request.model(), zoo, memory);
    Path target = request.file().path();
    DType type = request.file().precision() == WeightPrecision.FP32 ? DType.F32 : DType.F16;
    try (GeneratorCheckpoint checkpoint =
            GeneratorCheckpoint.open(
                zoo.registry(),
                BuiltinModels.file(zoo.registry(), request.checkpoint().orElseThrow()),
                choice,
                request.weights());
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Generator generator = NonFiniteWeights.load(checkpoint, manager, request.nonFinite());
      checkpoint.write(target, generator, type);
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", checkpoint.model()).put("what", request.what().word());
      facts.withArray("files").add(target.toString());
      facts.put("bytes", Files.size(target));
      console.print(facts);
      console.print(
          "%s: weights of %s, %s"
              .formatted(target, checkpoint.model(), Counts.bytes(Files.size(target))));
      console.print("next: " + ShellWords.zoo("generate", "--ckpt", target) + " --grid grid.png");
    }
  }
}
