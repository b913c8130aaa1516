package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.SamplerOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.export.CodecGraph;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code zoo export --what codec-encoder} and {@code codec-decoder}: the halves of a VAE. */
public final class CodecExport {
  static final String ENCODER = "codec-encoder";
  static final String DECODER = "codec-decoder";
  static final List<String> HALVES = List.of(ENCODER, DECODER);

  private static final int DEFAULT_RESOLUTION = 256;

  private CodecExport() {}

  static int run(
      Session session,
      Arguments arguments,
      String what,
      Path output,
      Target target,
      WeightPrecision precision)
      throws IOException {
    SamplerOptions.refuse(arguments, "--what " + what + " has no sampler");
    ModelOptions.refuse(arguments, List.of("resolution"), "--what " + what + " is no generator");
    arguments.refuse(
        List.of("ckpt", "weights"),
        "has no use here: a codec's weights are named by --vae and --vae-weights");
    CodecChoice choice =
        CodecChoice.of(arguments)
            .orElseThrow(() -> new UsageException("--what " + what + " wants --vae V"));
    choice.check(session);
    int resolution =
        arguments.given("resolution") ? arguments.integer("resolution", 1) : DEFAULT_RESOLUTION;
    long start = System.nanoTime();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      FrozenCodec codec = choice.load(session, manager, Precision.FP32);
      SortedMap<String, String> metadata = new TreeMap<>();
      metadata.put(GraphMetadata.MODEL, codec.name());
      metadata.put(GraphMetadata.CHECKPOINT, codec.digest());
      GraphSpec spec =
          what.equals(ENCODER)
              ? CodecGraph.encoder(codec.codec(), resolution)
              : CodecGraph.decoder(codec.codec(), resolution);
      Exporter.Report report =
          new Exporter(
                  new ExportOptions(
                      target,
                      precision,
                      arguments.flag("external-data"),
                      Version.current(),
                      metadata))
              .export(spec, output);
      double seconds = (System.nanoTime() - start) / 1e9;
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", codec.name()).put("what", what).put("resolution", resolution);
      String title = what + " of " + codec.name() + " for " + resolution + " pixels";
      ExportSummary.print(session.console(), facts, title, report, seconds);
    }
    return 0;
  }
}
