package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.export.CodecGraph;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.Map;

/** {@code zoo export --what codec-encoder} and {@code codec-decoder}: the halves of a VAE. */
public final class CodecExport {
  private static final int DEFAULT_RESOLUTION = 256;

  private CodecExport() {}

  static void run(Zoo zoo, ExportRequest request, GraphWriter writer) throws IOException {
    CodecChoice choice = CodecChoice.of(request.codec()).orElseThrow();
    choice.check(zoo);
    int resolution = request.model().resolution().orElse(DEFAULT_RESOLUTION);
    String what = request.what().word();
    long start = System.nanoTime();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      FrozenCodec codec = choice.load(zoo, manager, Precision.FP32).with(request.tiling());
      boolean encoder = request.what() == ExportRequest.What.CODEC_ENCODER;
      GraphSpec spec =
          UsageException.ifRefused(
              () ->
                  encoder
                      ? CodecGraph.encoder(codec.codec(), resolution)
                      : CodecGraph.decoder(
                          codec.codec(), resolution, codec.tiledInGraphs(resolution, resolution)));
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", codec.name()).put("what", what).put("resolution", resolution);
      writer.write(
          spec,
          Map.of(GraphMetadata.MODEL, codec.name(), GraphMetadata.CHECKPOINT, codec.digest()),
          NonFinite.REFUSE,
          what + " of " + codec.name() + " for " + resolution + " pixels",
          facts,
          start);
    }
  }
}
