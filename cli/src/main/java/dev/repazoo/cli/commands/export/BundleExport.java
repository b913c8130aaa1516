package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.TextEncoderGraph;
import dev.repazoo.file.Sha256;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.file.WriteLock;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Text;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.textruntime.BundleManifest;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code zoo export --what bundle}: a folder that takes prompts as they are typed, with tokenizer,
 * text encoder, pipeline and their digests.
 */
final class BundleExport {
  private final Zoo zoo;
  private final ExportRequest request;
  private final Console console;
  private final long start = System.nanoTime();

  private BundleExport(Zoo zoo, ExportRequest request, Console console) {
    this.zoo = zoo;
    this.request = request;
    this.console = console;
  }

  static void run(Zoo zoo, Supplier<Device> memory, ExportRequest request, Console console)
      throws IOException, CommandFailure {
    Path target = request.file().path().toAbsolutePath().normalize();
    requireReplaceable(target);
    Files.createDirectories(target.getParent());
    BundleExport export = new BundleExport(zoo, request, console);
    try (WriteLock lock = WriteLock.beside(target)) {
      GeneratorExport.prepare(
          zoo,
          memory,
          request,
          console,
          (checkpoint, graph) -> export.write(checkpoint, graph, target));
    }
  }

  /** Only a bundle without files of the user's, or an empty folder, may give way. */
  private static void requireReplaceable(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    boolean bundle = BundleManifest.isBundle(target);
    if (!bundle && !Files.isDirectory(target)) {
      throw new UsageException("--output " + target + " is a file; name a folder");
    }
    try (Stream<Path> files = Files.list(target)) {
      Optional<String> other =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !bundle || !BundleManifest.isName(name))
              .sorted()
              .findFirst();
      if (other.isPresent()) {
        throw new UsageException(
            bundle
                ? "--output %s is a bundle with %s in it, which would be lost; move that, or name another folder"
                    .formatted(target, other.get())
                : "--output " + target + " is there, and is no bundle; name another folder");
      }
    }
  }

  /**
   * What a bundle's generator is conditioned on.
   *
   * @throws UsageException when that is no text
   */
  static Text text(GeneratorCheckpoint checkpoint) {
    if (checkpoint.shape().conditioning() instanceof Text text) {
      return text;
    }
    throw new UsageException(
        "--what bundle is of generators of text; "
            + checkpoint.model()
            + " is conditioned on "
            + checkpoint.shape().conditioning().kind()
            + ", so that --what pipeline is all it needs");
  }

  private void write(GeneratorCheckpoint checkpoint, GeneratorExport.Prepared graph, Path target)
      throws IOException, CommandFailure {
    Text model = text(checkpoint);
    TextEncoderChoice choice =
        TextEncoderChoice.of(request.textEncoder())
            .or(() -> checkpoint.text().encoding().map(TextEncoderChoice::of))
            .orElseThrow(
                () ->
                    new UsageException(
                        "the checkpoint doesn't tell whose text features it was trained on;"
                            + " --text-encoder ID names the encoder"));
    choice.check(zoo);
    String name = "." + target.getFileName() + ".export";
    Path part = target.resolveSibling(name);
    TemporaryPath.at(part).close(); // that a killed process may have left
    try (TemporaryPath folder = TemporaryPath.at(Files.createDirectory(part));
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TextEncoderChoice.Loaded loaded = choice.load(zoo, manager);
      TextEncoder encoder = loaded.encoder();
      try {
        check(loaded, model, checkpoint.text().encoding());
        Tokenization tokens = tokenization(loaded);
        CheckReport pipeline = checked(writePipeline(graph, folder.path()));
        Optional<CheckReport> text = writeText(choice, loaded, folder.path());
        BundleManifest manifest = manifest(loaded, tokens, folder.path(), checkpoint.model());
        Files.write(folder.path().resolve(BundleManifest.FILE), manifest.toJson());
        publish(folder.path(), target);
        print(manifest, pipeline, text, graph.facts(), target);
      } finally {
        encoder.close();
      }
    }
  }

  private static void check(
      TextEncoderChoice.Loaded loaded, Text model, Optional<TextEncoding> trained)
      throws CommandFailure {
    Optional<String> digest = trained.flatMap(TextEncoding::digest);
    if (digest.isPresent() && !digest.get().equals(loaded.digest())) {
      throw new CommandFailure(
          "the model was trained on text features of %s (SHA-256 %s), those of %s are others (%s)"
              .formatted(trained.get(), digest.get(), loaded.id(), loaded.digest()));
    }
    TextEncoder encoder = loaded.encoder();
    try {
      model.check(
          new Text(encoder.contextLength(), encoder.embedDim()), "text encoder " + loaded.id());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
  }

  private static Tokenization tokenization(TextEncoderChoice.Loaded loaded) throws CommandFailure {
    return loaded
        .encoder()
        .tokenization()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "the text encoder "
                        + loaded.id()
                        + " doesn't tell its tokenizer, so that no bundle can have it"));
  }

  private Exporter.Report writePipeline(GeneratorExport.Prepared graph, Path folder)
      throws IOException {
    return new Exporter(request.file().options(Version.current(), graph.metadata()))
        .with(request.nonFinite())
        .with(new EncoderDistance(zoo))
        .export(graph.spec(), folder.resolve(BundleManifest.PIPELINE));
  }

  private CheckReport checked(Exporter.Report report) {
    CheckReport check = new CheckReport(report, request.file().precision());
    check.warn(console);
    return check;
  }

  /** The text encoder; one that is an ONNX file is taken as it is. */
  private Optional<CheckReport> writeText(
      TextEncoderChoice choice, TextEncoderChoice.Loaded loaded, Path folder)
      throws IOException, CommandFailure {
    Path network = folder.resolve(BundleManifest.TEXT_ENCODER);
    Optional<Path> ready = choice.onnxFile(zoo);
    if (ready.isPresent()) {
      Files.copy(ready.get(), network);
      return Optional.empty();
    }
    Exporter exporter =
        new Exporter(request.file().options(Version.current(), textMetadata(loaded)));
    return Optional.of(checked(exporter.export(TextEncoderGraph.of(loaded.encoder()), network)));
  }

  /** Adds the tokenizer, and tells of all files. */
  private static BundleManifest manifest(
      TextEncoderChoice.Loaded loaded, Tokenization tokens, Path folder, String model)
      throws IOException {
    Optional<String> clip = Optional.empty();
    if (tokens instanceof Tokenization.HuggingFace file) {
      Files.writeString(folder.resolve(BundleManifest.TOKENIZER), file.json());
    } else if (tokens instanceof Tokenization.Clip words) {
      clip = Optional.of(words.flavour());
    }
    BundleManifest.Text text =
        new BundleManifest.Text(
            loaded.id(), loaded.digest(), loaded.encoder().contextLength(), clip, tokens.padding());
    return new BundleManifest(digests(folder), text, model, Version.current());
  }

  private static Map<String, String> textMetadata(TextEncoderChoice.Loaded loaded) {
    return Map.of(
        GraphMetadata.MODEL,
        loaded.id(),
        GraphMetadata.CONFIG,
        loaded.encoder().fingerprint(),
        GraphMetadata.CHECKPOINT,
        loaded.digest());
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        digests.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    return digests;
  }

  /** The new folder takes the earlier one's name; both are whole while they have one. */
  private static void publish(Path made, Path target) throws IOException {
    Path earlier = target.resolveSibling("." + target.getFileName() + ".earlier");
    try (TemporaryPath old = TemporaryPath.at(earlier)) {
      if (Files.exists(target)) {
        Files.move(target, old.path());
      }
      Files.move(made, target);
    }
  }

  private void print(
      BundleManifest manifest,
      CheckReport pipeline,
      Optional<CheckReport> text,
      ObjectNode facts,
      Path target)
      throws IOException {
    double seconds = (System.nanoTime() - start) / 1e9;
    facts.put("what", "bundle").put("folder", target.toString());
    facts.put("text_encoder", manifest.text().encoder());
    long bytes = 0;
    for (String name : new TreeSet<>(manifest.files().keySet())) {
      facts.withArray("files").add(name);
      bytes += Files.size(target.resolve(name));
    }
    facts.put("bytes", bytes);
    pipeline.put(facts);
    text.ifPresent(check -> check.put(facts.putObject("text_encoder_check")));
    facts.put("seconds", seconds);
    console.print(facts);
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s with text encoder %s, %s, %.1f s",
            target,
            facts.path("model").asText(),
            manifest.text().encoder(),
            Counts.bytes(bytes),
            seconds));
    pipeline.print(console);
    text.ifPresent(check -> check.print(console));
    console.print("next: " + GeneratorExport.draw(target, " --prompt TEXT"));
  }
}
