package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.TextEncoderGraph;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.Map;

/** {@code zoo export --what text-encoder}: token ids to features; the tokenizer stays outside. */
public final class TextEncoderExport {
  private TextEncoderExport() {}

  static void run(Zoo zoo, ExportRequest request, GraphWriter writer) throws IOException {
    TextEncoderChoice choice =
        TextEncoderChoice.of(request.textEncoder())
            .orElseThrow(() -> new UsageException("--what text-encoder wants --text-encoder ID"));
    choice.check(zoo);
    long start = System.nanoTime();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TextEncoderChoice.Loaded loaded = choice.load(zoo, manager);
      TextEncoder encoder = loaded.encoder();
      try {
        GraphSpec spec = UsageException.ifRefused(() -> TextEncoderGraph.of(encoder));
        ObjectNode facts = Json.MAPPER.createObjectNode();
        facts.put("model", loaded.id()).put("what", request.what().word());
        facts.put("length", encoder.contextLength()).put("width", encoder.embedDim());
        facts.put("digest", loaded.digest());
        writer.write(
            spec,
            Map.of(
                GraphMetadata.MODEL,
                loaded.id(),
                GraphMetadata.CONFIG,
                encoder.fingerprint(),
                GraphMetadata.CHECKPOINT,
                loaded.digest()),
            NonFinite.REFUSE,
            loaded.id() + " for captions of " + encoder.contextLength() + " tokens",
            facts,
            start);
      } finally {
        encoder.close();
      }
    }
  }
}
