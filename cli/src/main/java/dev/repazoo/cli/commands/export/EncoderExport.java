package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.export.Exporter;
import dev.repazoo.message.ShellWords;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Encoder;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code zoo export --what encoder}: raw pixels to tokens, preprocessing in the graph. */
public final class EncoderExport {
  private EncoderExport() {}

  static void run(Zoo zoo, ExportRequest request, GraphWriter writer) throws IOException {
    NamedEncoder named = NamedEncoder.of(request.encoder().orElseThrow(), zoo).get(0);
    List<Integer> sizes = named.registered().entry().resolutions();
    int resolution =
        request.model().resolution().orElseGet(() -> sizes.contains(256) ? 256 : sizes.get(0));
    NamedEncoder.Found found = named.find();
    long start = System.nanoTime();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Encoder encoder = found.load(manager);
      Map<String, String> metadata =
          Map.of(
              GraphMetadata.MODEL,
              named.id(),
              GraphMetadata.CONFIG,
              EncoderFactory.config(found.registered(), found.weights()).toString(),
              GraphMetadata.CHECKPOINT,
              found.digest());
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", named.id()).put("what", "encoder").put("resolution", resolution);
      Exporter.Report report =
          writer.write(
              UsageException.ifRefused(() -> EncoderGraph.of(encoder, resolution)),
              metadata,
              NonFinite.REFUSE,
              named.id() + " for " + resolution + " pixels",
              facts,
              start);
      writer
          .console()
          .print(
              "next: "
                  + ShellWords.zoo("features", "--enc-type", "onnx:" + report.files().get(0))
                  + source(resolution)
                  + " --pca grid.png");
    }
  }

  /** Images that an exported encoder takes: it is for one size. */
  private static String source(int resolution) {
    return switch (resolution) {
      case 32 -> " --source emoji";
      case 64 -> " --source emoji --resolution 64";
      default -> " --source DATA";
    };
  }
}
