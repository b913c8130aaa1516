package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.TextEncoderOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.features.FrozenTextEncoder;
import dev.repazoo.file.Sha256;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The text encoder that {@code --text-encoder} names, before its weights are found.
 *
 * @param word an id, {@code onnx:FILE}, or a file or folder of weights
 * @param weights of an id, where they are named
 * @param changes what is asked of it beside its own configuration: {@code max_length}, {@code
 *     layer}, {@code tokenizer}
 */
public record TextEncoderChoice(String word, Optional<Path> weights, ObjectNode changes) {

  /** A text encoder with what it is made of. */
  private record Found(
      Registered<TextEncoderProvider> registered, ObjectNode config, Optional<Path> weights) {}

  /** The text encoder that is named. */
  public static Optional<TextEncoderChoice> of(TextEncoderOptions options) {
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    options.length().ifPresent(length -> changes.put("max_length", length));
    options.layer().ifPresent(layer -> changes.put("layer", layer));
    options.tokenizer().ifPresent(tokenizer -> changes.put("tokenizer", tokenizer));
    return options.id().map(word -> new TextEncoderChoice(word, options.weights(), changes));
  }

  /**
   * The text encoder that a file keeps.
   *
   * @throws UsageException when what it keeps can't be read
   */
  public static TextEncoderChoice of(TextEncoding kept) {
    try {
      ObjectNode changes =
          JsonFile.parse(kept.changes().getBytes(StandardCharsets.UTF_8), "the kept text encoder");
      return new TextEncoderChoice(kept.id(), kept.weights().map(Path::of), changes);
    } catch (IOException e) {
      throw new UsageException(e.getMessage() + "; name the encoder by --text-encoder");
    }
  }

  /** What files keep of it once it is open. */
  public TextEncoding kept(CaptionEncoder open) {
    return new TextEncoding(
        word,
        Optional.of(open.digest()),
        weights.map(path -> path.toAbsolutePath().normalize().toString()),
        changes.toString());
  }

  /**
   * Checks that there is such an encoder, without reading its weights.
   *
   * @throws UsageException when there is none
   */
  public void check(Zoo zoo) {
    if (!isPath(zoo)) {
      zoo.textEncoder(word);
    }
  }

  private boolean isPath(Zoo zoo) {
    return !zoo.isTextEncoder(word) && Files.exists(PathWord.of("--text-encoder", word));
  }

  /**
   * Opens it, its weights fetched when they are not on this machine.
   *
   * @param manager decides the device; the encoder keeps a part of it until it is closed
   * @throws IOException when its weights can't be had
   * @throws UsageException when there is no such encoder, or it takes no such changes
   */
  public CaptionEncoder open(Zoo zoo, NDManager manager, Precision precision) throws IOException {
    NDManager own = manager.newSubManager();
    try {
      Loaded loaded = load(zoo, own);
      return new FrozenTextEncoder(loaded.id, loaded.digest, own, loaded.encoder, precision);
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /**
   * A text encoder with its weights.
   *
   * @param id names it from any folder
   * @param digest of all that decides its features
   */
  public record Loaded(String id, String digest, TextEncoder encoder) {}

  /**
   * Builds and loads it.
   *
   * @param manager owner of its weights
   * @throws IOException as {@link #open}
   */
  public Loaded load(Zoo zoo, NDManager manager) throws IOException {
    Found found = find(zoo);
    TextEncoder encoder = load(found, manager);
    return new Loaded(id(zoo), digest(found, encoder), encoder);
  }

  /** What names it from any folder: an id, or the absolute path of a file or folder. */
  private String id(Zoo zoo) {
    if (word.startsWith(Zoo.ONNX)) {
      return Zoo.ONNX + absolute(word.substring(Zoo.ONNX.length()));
    }
    return isPath(zoo) ? absolute(word).toString() : word;
  }

  private static Path absolute(String path) {
    return PathWord.of("--text-encoder", path).toAbsolutePath().normalize();
  }

  /**
   * The ONNX file that it is already, if it is one.
   *
   * @throws IOException when a file that is shipped can't be unpacked
   */
  public Optional<Path> onnxFile(Zoo zoo) throws IOException {
    return isPath(zoo) ? Optional.empty() : zoo.textEncoder(word).provider().file();
  }

  private Found find(Zoo zoo) throws IOException {
    if (isPath(zoo)) {
      return recognised(zoo, PathWord.of("--text-encoder", word));
    }
    Registered<TextEncoderProvider> registered = zoo.textEncoder(word);
    String id = registered.entry().id();
    if (registered.provider().file().isPresent()) {
      if (weights.isPresent()) {
        throw new UsageException(
            "--text-encoder-weights has no use: " + id + " has its weights with it");
      }
      return new Found(registered, registered.provider().config(id), Optional.empty());
    }
    if (weights.isEmpty() && registered.entry().weights().isEmpty()) {
      throw new UsageException(
          "text encoder %s isn't fetched; get %s and name its folder by --text-encoder-weights"
              .formatted(id, registered.entry().source()));
    }
    if (weights.isEmpty()) {
      Path file = zoo.obtain(registered);
      return new Found(registered, registered.provider().config(id), Optional.of(file));
    }
    if (!Files.exists(weights.get())) {
      throw new NoSuchFileException(weights.get().toString());
    }
    Optional<ObjectNode> own = configBeside(weights.get());
    return new Found(registered, own.orElseGet(() -> registered.provider().config(id)), weights);
  }

  /** Weights that are named without an id: of whichever family knows them. */
  private Found recognised(Zoo zoo, Path path) throws IOException {
    if (weights.isPresent()) {
      throw new UsageException(
          "--text-encoder is a file or folder; --text-encoder-weights is for ids");
    }
    Optional<ObjectNode> beside = configBeside(path);
    try (Checkpoint checkpoint = Checkpoint.open(WeightFolder.resolve(path))) {
      for (Registered<TextEncoderProvider> one : zoo.textEncoders()) {
        Optional<ObjectNode> config = one.provider().recognise(beside, checkpoint.stateDict());
        if (config.isPresent()) {
          return new Found(one, config.get(), Optional.of(path));
        }
      }
    }
    throw new WeightsException(
        path + " holds no text encoder of the known families; 'zoo inspect' shows what it holds");
  }

  private static Optional<ObjectNode> configBeside(Path path) throws IOException {
    Path file = path.resolve("config.json");
    return Files.isDirectory(path) && Files.exists(file)
        ? Optional.of(JsonFile.read(file))
        : Optional.empty();
  }

  private static ObjectNode completed(Found found) {
    ObjectNode config = found.config.deepCopy();
    if (found.weights.isEmpty()) {
      return config;
    }
    Path weights = found.weights.get().toAbsolutePath();
    Path folder = Files.isDirectory(weights) ? weights : weights.getParent();
    return found.registered.provider().completed(config, folder);
  }

  private TextEncoder load(Found found, NDManager manager) throws IOException {
    ObjectNode config = completed(found);
    config.setAll(changes);
    TextEncoder encoder =
        UsageException.ifRefused(
            () ->
                ModelBuilder.forInference(manager.getDevice())
                    .build(found.registered.provider(), config));
    if (found.weights.isPresent()) {
      try (Checkpoint checkpoint = Checkpoint.open(WeightFolder.resolve(found.weights.get()))) {
        StateDictLoader.strict()
            .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
      }
    }
    return encoder;
  }

  /** Of the weights, and of all else that decides features. */
  private static String digest(Found found, TextEncoder encoder) throws IOException {
    Optional<Path> file =
        found.weights.isPresent()
            ? Optional.of(WeightFolder.resolve(found.weights.get()))
            : found.registered.provider().file();
    String weights = file.isPresent() ? Sha256.of(file.get()) : "none";
    MessageDigest digest = Sha256.newDigest();
    digest.update((weights + "\n" + encoder.fingerprint()).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
