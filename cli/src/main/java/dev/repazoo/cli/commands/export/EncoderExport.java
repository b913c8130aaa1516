package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.EncoderWeights;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.SamplerOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.message.ShellWords;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code zoo export --what encoder}: raw pixels to tokens, preprocessing in the graph. */
public final class EncoderExport {
  private EncoderExport() {}

  static int run(
      Session session, Arguments arguments, Path output, Target target, WeightPrecision precision)
      throws IOException {
    SamplerOptions.refuse(arguments, "--what encoder has no sampler");
    ModelOptions.refuse(
        arguments, List.of("model", "resolution"), "--what encoder is no generator");
    arguments.refuse(List.of("vae", "vae-weights"), "has no use here: --what encoder has no codec");
    arguments.refuse(List.of("weights"), "has no use here: an encoder has no averaged weights");
    if (arguments.given("model") && arguments.given("enc-type")) {
      throw new UsageException("--model and --enc-type mean the same here; leave out one");
    }
    String id =
        arguments
            .find("enc-type")
            .or(() -> arguments.find("model"))
            .orElseThrow(() -> new UsageException("--what encoder wants --enc-type ID"));
    Registered<EncoderProvider> registered = session.registry().encoder(id);
    List<Integer> resolutions = registered.entry().resolutions();
    int resolution =
        arguments.given("resolution")
            ? arguments.integer("resolution", 1)
            : resolutions.contains(256) ? 256 : resolutions.get(0);
    Optional<Path> weights = weights(session, arguments, registered);
    long start = System.nanoTime();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Encoder encoder = EncoderFactory.create(manager, registered, weights);
      SortedMap<String, String> metadata = new TreeMap<>();
      metadata.put(GraphMetadata.MODEL, registered.entry().id());
      metadata.put(GraphMetadata.CONFIG, EncoderFactory.config(registered, weights).toString());
      metadata.put(GraphMetadata.CHECKPOINT, EncoderWeights.digest(weights, registered));
      Exporter.Report report =
          new Exporter(
                  new ExportOptions(
                      target,
                      precision,
                      arguments.flag("external-data"),
                      Version.current(),
                      metadata))
              .export(EncoderGraph.of(encoder, resolution), output);
      print(session.console(), id, resolution, report, (System.nanoTime() - start) / 1e9);
    }
    return 0;
  }

  private static Optional<Path> weights(
      Session session, Arguments arguments, Registered<EncoderProvider> registered)
      throws IOException {
    if (arguments.given("ckpt") && arguments.given("encoder-weights")) {
      throw new UsageException("--ckpt and --encoder-weights mean the same; leave out one");
    }
    List<String> files =
        arguments
            .find("ckpt")
            .map(List::of)
            .orElseGet(() -> EncoderWeights.of(arguments, 1).files());
    return new EncoderWeights(files).of(session, 0, registered);
  }

  private static void print(
      Console console, String id, int resolution, Exporter.Report report, double seconds) {
    ObjectNode facts = Json.MAPPER.createObjectNode();
    facts.put("model", id).put("what", "encoder").put("resolution", resolution);
    String title = id + " for " + resolution + " pixels";
    ExportSummary.print(console, facts, title, report, seconds);
    console.print(
        "next: "
            + ShellWords.zoo("features", "--enc-type", "onnx:" + report.files().get(0))
            + source(resolution)
            + " --pca grid.png");
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
