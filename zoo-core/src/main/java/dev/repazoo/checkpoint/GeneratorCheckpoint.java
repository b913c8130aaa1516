package dev.repazoo.checkpoint;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.Value;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that holds a generator's weights, with the architecture they are of.
 *
 * <p>The architecture comes from what the user says, else from what the training run kept in the
 * file ({@code args} in REPA's checkpoints, metadata in safetensors), completed by the shapes of
 * the tensors.
 */
public final class GeneratorCheckpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROJECTORS = "projectors.";

  /** Which of a training run's two sets of weights to take. */
  public enum Weights {
    /** The averaged ones; where a file has only one set, that one. */
    EMA,
    /** The trained ones. */
    MODEL;

    /**
     * The weights that {@code --weights} names.
     *
     * @throws IllegalArgumentException for another word
     */
    public static Weights ofOption(String word) {
      return switch (word) {
        case "ema" -> EMA;
        case "model" -> MODEL;
        default ->
            throw new IllegalArgumentException(
                "--weights is '" + word + "'; it must be ema or model");
      };
    }
  }

  private final Checkpoint file;
  private final StateDict dict;
  private final GeneratorProvider family;
  private final ObjectNode config;
  private final String model;

  private GeneratorCheckpoint(
      Checkpoint file, StateDict dict, GeneratorProvider family, ObjectNode config, String model) {
    this.file = file;
    this.dict = dict;
    this.family = family;
    this.config = config;
    this.model = model;
  }

  /**
   * Opens a checkpoint.
   *
   * @param path a file, or the folder of a training run, whose latest checkpoint is taken
   * @throws WeightsException when it is damaged, or of no known family
   * @throws IllegalArgumentException when the choice names what is not there
   */
  public static GeneratorCheckpoint open(
      Registry registry, Path path, ModelChoice choice, Weights weights) {
    Checkpoint file = Checkpoint.open(fileOf(path));
    try {
      return open(registry, file, choice, weights);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Path fileOf(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    Path inside = path.resolve("checkpoints");
    return new CheckpointStore(Files.isDirectory(inside) ? inside : path).find("latest");
  }

  private static GeneratorCheckpoint open(
      Registry registry, Checkpoint file, ModelChoice choice, Weights weights) {
    StateDict dict = weights(file, weights);
    if (choice.config().isPresent()) {
      ObjectNode config = choice.config().get();
      GeneratorProvider family = familyOf(registry, config);
      return of(file, dict, family, config, family.family(), choice.changes());
    }
    Optional<ObjectNode> kept = keptConfig(file);
    if (choice.id().isEmpty() && kept.isPresent()) {
      GeneratorProvider family = familyOf(registry, kept.get());
      String name = arg(file, "model").orElse(family.family());
      return of(file, dict, family, kept.get(), name, choice.changes());
    }
    Optional<String> id = choice.id().or(() -> arg(file, "model").filter(m -> known(registry, m)));
    if (id.isPresent()) {
      Registered<GeneratorProvider> entry = registry.generator(id.get());
      ObjectNode variant = entry.provider().config(id.get());
      ObjectNode config =
          ModelMatch.of(registry, dict)
              .filter(match -> match.family().equals(entry.provider()))
              .map(match -> match.completed(variant))
              .orElse(variant);
      return of(file, dict, entry.provider(), config, id.get(), choice.changes());
    }
    Optional<ModelMatch> match = ModelMatch.of(registry, dict);
    if (match.isPresent()) {
      ModelMatch found = match.get();
      return of(file, dict, found.family(), found.config(), found.name(), choice.changes());
    }
    throw new WeightsException(
        dict.origin()
            + " is of none of the known families ("
            + String.join(", ", registry.generatorFamilies().stream().map(f -> f.family()).toList())
            + "); 'zoo inspect' shows what it holds");
  }

  private static GeneratorCheckpoint of(
      Checkpoint file,
      StateDict dict,
      GeneratorProvider family,
      ObjectNode config,
      String model,
      ObjectNode changes) {
    ObjectNode changed = config.deepCopy();
    changed.setAll(changes);
    return new GeneratorCheckpoint(file, dict, family, changed, model);
  }

  private static StateDict weights(Checkpoint file, Weights weights) {
    return switch (weights) {
      case EMA -> file.has("ema") ? file.stateDict("ema") : file.stateDict();
      case MODEL -> file.has("model") ? file.stateDict("model") : file.stateDict();
    };
  }

  private static boolean known(Registry registry, String id) {
    return registry.all().stream().anyMatch(one -> one.entry().id().equals(id));
  }

  /** The architecture that a training run of ours, or an export to safetensors, has kept. */
  private static Optional<ObjectNode> keptConfig(Checkpoint file) {
    return arg(file, "model_config")
        .or(() -> Optional.ofNullable(file.metadata().get("repazoo.config")))
        .map(text -> parse(file, text));
  }

  private static Optional<String> arg(Checkpoint file, String name) {
    return file.flat().get("args." + name) instanceof Value.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  private static ObjectNode parse(Checkpoint file, String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // told below
    }
    throw new WeightsException(file.path() + ": the kept model configuration is no JSON object");
  }

  /**
   * The family that takes an architecture.
   *
   * @throws IllegalArgumentException when none does; the message is the first family's
   */
  public static GeneratorProvider familyOf(Registry registry, ObjectNode config) {
    Optional<IllegalArgumentException> refusal = Optional.empty();
    for (GeneratorProvider family : registry.generatorFamilies()) {
      try {
        family.create(config);
        return family;
      } catch (IllegalArgumentException e) {
        refusal = refusal.or(() -> Optional.of(e));
      }
    }
    throw refusal.orElseGet(() -> new IllegalArgumentException("no generator is installed"));
  }

  /** The file. */
  public Path path() {
    return file.path();
  }

  /** The id of the variant, or the family when it is none. */
  public String model() {
    return model;
  }

  /** The architecture. */
  public ObjectNode config() {
    return config.deepCopy();
  }

  /** The codec of the latents that it was trained on, where the file tells. */
  public Optional<LatentCodec> latentCodec() {
    return KeptCodec.of(file);
  }

  /**
   * Builds the generator and loads its weights. Projection heads may be missing: they serve
   * training only.
   *
   * @throws WeightsException when names or shapes don't fit
   */
  public Generator load(NDManager manager) {
    Generator generator = family.create(config);
    StateDict renamed = generator.fromPublished(dict);
    boolean heads = renamed.names().stream().anyMatch(name -> name.startsWith(PROJECTORS));
    StateDictLoader.strict()
        .allowMissing(name -> !heads && name.startsWith(PROJECTORS))
        .load(renamed, generator.namedParameters(), manager);
    return generator;
  }

  @Override
  public void close() {
    file.close();
  }
}
