package dev.repazoo.cli.models;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.export.CodecGraph;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.file.Sha256;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Exported graphs of encoders, in the user's folder for such: made by PyTorch when they are first
 * asked for, and found there after that, without it.
 *
 * @param zoo where models are
 * @param folder of the graphs
 * @param console where is told what is made
 */
public record KeptGraphs(Zoo zoo, Path folder, Console console) {
  private static final int SHOWN = 12;

  /** What traces a graph and tells what else its metadata say. */
  @FunctionalInterface
  private interface Tracing {
    GraphSpec trace(NDManager manager, Map<String, String> metadata) throws IOException;
  }

  /**
   * A codec's encoder.
   *
   * @param identity of the codec
   * @param resolution sides of the images in pixels
   */
  public GraphFiles latents(CodecChoice codec, LatentCodec identity, int resolution)
      throws IOException {
    String digest = identity.digest().orElseThrow();
    return graph(
        "codec-encoder",
        identity.id(),
        digest,
        resolution,
        (manager, metadata) ->
            CodecGraph.encoder(codec.load(zoo, manager, Precision.FP32).codec(), resolution));
  }

  /**
   * A vision encoder, its preprocessing included.
   *
   * @param resolution sides of the images in pixels
   */
  public GraphFiles tokens(NamedEncoder encoder, NamedEncoder.Found found, int resolution)
      throws IOException {
    return graph(
        "encoder",
        encoder.id(),
        found.digest(),
        resolution,
        (manager, metadata) -> {
          metadata.put(
              GraphMetadata.CONFIG,
              EncoderFactory.config(found.registered(), found.weights()).toString());
          return EncoderGraph.of(found.load(manager), resolution);
        });
  }

  /**
   * A network that gives features of whole images.
   *
   * @param id of the network
   * @param digest of its weights
   * @param rule what becomes of images before, as metadata of the graph
   * @param height of the images in pixels
   * @param width of the images in pixels
   * @param spec the graph, where it isn't there yet
   */
  public GraphFiles features(
      String id,
      String digest,
      Map<String, String> rule,
      int height,
      int width,
      Supplier<GraphSpec> spec)
      throws IOException {
    String variant = " " + new TreeMap<>(rule) + " " + width + "x" + height;
    return graph(
        "features",
        id,
        digest,
        variant,
        width,
        (manager, metadata) -> {
          metadata.putAll(rule);
          return spec.get();
        });
  }

  private GraphFiles graph(String what, String id, String digest, int resolution, Tracing tracing)
      throws IOException {
    return graph(what, id, digest, "", resolution, tracing);
  }

  private GraphFiles graph(
      String what, String id, String digest, String variant, int resolution, Tracing tracing)
      throws IOException {
    Path file = folder.resolve(name(what, id, digest + variant, resolution));
    if (!Files.exists(file)) {
      if (!TorchEngine.isThere()) {
        throw new IOException(
            "there is no PyTorch here to export %s by; 'zoo export --what %s --resolution %d' makes a file elsewhere, which onnx:FILE names"
                .formatted(id, what, resolution));
      }
      Files.createDirectories(folder);
      console.say(
          "exporting the %s of %s for %d pixels, once: %s"
              .formatted(what.replace('-', ' '), id, resolution, file));
      try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
        TreeMap<String, String> metadata =
            new TreeMap<>(Map.of(GraphMetadata.MODEL, id, GraphMetadata.CHECKPOINT, digest));
        GraphSpec spec = UsageException.ifRefused(() -> tracing.trace(manager, metadata));
        new Exporter(new ExportOptions(Target.ORT, false, Version.current(), metadata))
            .export(spec, file);
      }
    }
    return GraphFiles.read(file, what);
  }

  /** Other weights, sizes and versions of the program have other names. */
  private static String name(String what, String id, String digest, int resolution) {
    Function<String, String> plain = text -> text.replaceAll("[^A-Za-z0-9._-]", "-");
    byte[] hash =
        Sha256.newDigest()
            .digest((digest + " " + id + " " + Version.current()).getBytes(StandardCharsets.UTF_8));
    String last = id.replaceFirst("/+$", "").replaceFirst(".*/", "");
    return "%s-%s-%d-%s.onnx"
        .formatted(
            what,
            plain.apply(last),
            resolution,
            HexFormat.of().formatHex(hash).substring(0, SHOWN));
  }
}
