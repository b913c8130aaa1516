package dev.repazoo.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.options.PromptOptions;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.sampling.ExportedGenerator;
import dev.repazoo.json.JsonFields;
import dev.repazoo.message.ShellWords;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Registry;
import dev.repazoo.textruntime.BundleManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code zoo info FILE}: what a generator's checkpoint, run folder or exported graph draws, and
 * what decodes it. {@code zoo inspect} lists its tensors.
 *
 * @param file where it lies
 * @param model its id, or family
 * @param config its architecture
 * @param sample shape of a sample before decoding
 * @param conditioning what it is conditioned on
 * @param codec of its latents, where the file tells
 * @param classNames as far as the file tells
 * @param inside the codec that a pipeline decodes by itself
 * @param sampler what draws where no option says how: the one inside of a graph, or a solver that
 *     was fitted to the model
 */
public record CheckpointInfo(
    Path file,
    String model,
    JsonNode config,
    LatentShape sample,
    Conditioning conditioning,
    Optional<LatentCodec> codec,
    List<String> classNames,
    Optional<String> inside,
    Optional<String> sampler) {
  private static final int NAMED = 8;

  /**
   * What a file tells.
   *
   * @throws CommandFailure when it carries solver tables that are none
   */
  public static CheckpointInfo of(Registry registry, Path path) throws CommandFailure {
    boolean bundle = BundleManifest.isBundle(path);
    if (bundle || String.valueOf(path.getFileName()).endsWith(".onnx")) {
      OnnxModelInfo graph =
          OnnxModelInfo.read(bundle ? path.resolve(BundleManifest.PIPELINE) : path);
      ExportedGenerator generator = ExportedGenerator.of(graph);
      Optional<String> tables =
          CarriedTables.words(CarriedTables.of(graph.path(), graph.metadata()));
      return new CheckpointInfo(
          path,
          generator.model(),
          generator.config(),
          generator.shape(),
          generator.conditioning(),
          KeptCodec.of(graph.metadata()),
          GraphMetadata.of(graph).classNames().orElse(List.of()),
          graph.metadata(GraphMetadata.DECODER),
          generator
              .sampler()
              .map(json -> SamplerConfig.of(new JsonFields("sampler", json)).words())
              .or(() -> tables));
    }
    try (GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(
            registry, path, ModelChoice.unknown(), GeneratorCheckpoint.Weights.EMA)) {
      GeneratorShape shape = checkpoint.shape();
      return new CheckpointInfo(
          checkpoint.path(),
          checkpoint.model(),
          checkpoint.config(),
          shape.sample(),
          shape.conditioning(),
          checkpoint.latentCodec(),
          checkpoint.classNames(),
          Optional.empty(),
          CarriedTables.words(CarriedTables.of(checkpoint)));
    }
  }

  /** The same under another name, as for a file that was unpacked. */
  public CheckpointInfo named(String name) {
    return new CheckpointInfo(
        Path.of(name), model, config, sample, conditioning, codec, classNames, inside, sampler);
  }

  /** What is known of a generator's latents, for a document; empty for a generator of pixels. */
  public static Optional<ObjectNode> latents(LatentShape sample, Optional<LatentCodec> codec) {
    int channels = sample.channels();
    if (sample.isPixels() && codec.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("channels", channels);
    codec.ifPresent(known -> KeptCodec.args(known).forEach(json::put));
    json.put("decoded_by", decodedBy(channels, codec));
    return Optional.of(json);
  }

  private static String decodedBy(int channels, Optional<LatentCodec> codec) {
    boolean repa = channels == DecoderChoice.REPA_CHANNELS;
    return codec.isEmpty() && !repa
        ? "--vae V, which has to be named"
        : DecoderChoice.of(Optional.empty(), codec).words();
  }

  public void print(Console console, Zoo zoo) throws IOException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("file", file.toString()).put("model", model);
    json.set("config", config);
    int size = DecoderChoice.resolution(zoo, sample, inside.map(LatentCodec::new).or(() -> codec));
    json.put("resolution", size);
    Table table = new Table("  model", model);
    table.row("  resolution", Integer.toString(size));
    String next = ShellWords.zoo("generate", "--ckpt", file) + PromptOptions.hint(conditioning);
    if (conditioning instanceof Classes classes) {
      table.row("  classes", Integer.toString(classes.count()));
      if (!classNames.isEmpty()) {
        classNames.forEach(json.putArray("class_names")::add);
        table.row("  their names", named(classNames));
      }
    } else {
      table.row("  conditioned on", conditioning.kind());
    }
    Optional<ObjectNode> latents = latents(sample, codec);
    if (latents.isPresent()) {
      inside.ifPresent(id -> latents.get().put("decoded_by", id + ", inside of the file"));
      json.set("latents", latents.get());
      table.row("  latents of", codec.map(LatentCodec::toString).orElse("not known"));
      codec.flatMap(LatentCodec::digest).ifPresent(sha -> table.row("  its SHA-256", sha));
      table.row("  decoded by", latents.get().path("decoded_by").asText());
    } else {
      table.row("  latents", "none: it works on pixels");
    }
    sampler.ifPresent(
        words -> {
          json.put("sampler", words);
          table.row("  sampler", words);
        });
    json.put("next", next);
    console.print(json);
    console.print(file + ":");
    console.print("");
    table.lines().forEach(console::print);
    console.print("");
    console.print("Next:");
    console.print("  " + next);
  }

  private static String named(List<String> names) {
    int more = names.size() - NAMED;
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (more > 0 ? " and %d more; --json lists all".formatted(more) : "");
  }
}
