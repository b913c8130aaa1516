package dev.repazoo.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.pickle.Value;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.Registry;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Loading;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file that holds a generator's weights, with the {@link Architecture} they are of. */
public final class GeneratorCheckpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLASSES = FileMetadata.key("classes");
  private static final System.Logger LOG = System.getLogger(GeneratorCheckpoint.class.getName());

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
        default -> throw InvalidValueException.ofWord("weights", word, "ema or model");
      };
    }
  }

  private final Checkpoint file;
  private final StateDict dict;
  private final Architecture architecture;

  private GeneratorCheckpoint(Checkpoint file, StateDict dict, Architecture architecture) {
    this.file = file;
    this.dict = dict;
    this.architecture = architecture;
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
    CheckpointStore store = new CheckpointStore(Files.isDirectory(inside) ? inside : path);
    if (store.steps().isEmpty()) {
      throw new WeightsException(
          path
              + " holds no checkpoint of a run, and no manifest.json of a bundle; name a file, or a run's folder");
    }
    return store.find("latest");
  }

  private static GeneratorCheckpoint open(
      Registry registry, Checkpoint file, ModelChoice choice, Weights weights) {
    StateDict dict = weights(file, weights);
    Architecture architecture =
        Architecture.of(registry, file, dict, choice)
            .orElseThrow(
                () ->
                    new WeightsException(
                        dict.origin()
                            + " is of none of the known families ("
                            + String.join(
                                ", ",
                                registry.generatorFamilies().stream().map(f -> f.family()).toList())
                            + "); 'zoo inspect' shows what it holds"));
    for (String key : architecture.guessed()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} does not tell {1}, and {2} is a guess; name the model or give its configuration",
          file.path().toString(),
          key,
          architecture.config().path(key).toString());
    }
    return new GeneratorCheckpoint(file, dict, architecture);
  }

  /**
   * The architecture of a file's averaged weights, as {@link #open(Registry, Path, ModelChoice,
   * Weights)} reads it without a choice.
   *
   * @return empty when it is of no known family
   * @throws WeightsException when the file holds no weights, or what it says of them can't be
   */
  public static Optional<Architecture> architecture(Registry registry, Checkpoint file) {
    return Architecture.of(registry, file, weights(file, Weights.EMA), ModelChoice.unknown());
  }

  private static StateDict weights(Checkpoint file, Weights weights) {
    StateDict dict =
        switch (weights) {
          case EMA -> file.has("ema") ? file.stateDict("ema") : file.stateDict();
          case MODEL -> file.has("model") ? file.stateDict("model") : file.stateDict();
        };
    return dict.filter(name -> !name.equals(KeptText.NULL_CONTEXT));
  }

  /**
   * The family that takes an architecture; of several the one that knows most of its keys.
   *
   * @param families that may be meant
   * @throws IllegalArgumentException when none does; the message is that family's
   */
  public static GeneratorProvider familyOf(List<GeneratorProvider> families, ObjectNode config) {
    Optional<IllegalArgumentException> refusal = Optional.empty();
    List<GeneratorProvider> likely =
        families.stream()
            .sorted(Comparator.comparingLong(family -> -knownKeys(family, config)))
            .toList();
    for (GeneratorProvider family : likely) {
      try {
        family.modelSize(config);
        return family;
      } catch (IllegalArgumentException e) {
        refusal = refusal.or(() -> Optional.of(e));
      }
    }
    throw refusal.orElseGet(() -> new IllegalArgumentException("no generator is installed"));
  }

  /** How many of a configuration's keys a family has, by its first variant's. */
  private static long knownKeys(GeneratorProvider family, ObjectNode config) {
    ObjectNode known = family.config(family.entries().get(0).id());
    return config.properties().stream().filter(field -> known.has(field.getKey())).count();
  }

  /** The file. */
  public Path path() {
    return file.path();
  }

  /** The id of the variant, or the family when it is none. */
  public String model() {
    return architecture.model();
  }

  /** The architecture. */
  public ObjectNode config() {
    return architecture.config().deepCopy();
  }

  /** What the architecture takes and gives. */
  public GeneratorShape shape() {
    return architecture.family().shape(architecture.config());
  }

  /** The codec of the latents that it was trained on, where the file tells. */
  public Optional<LatentCodec> latentCodec() {
    return KeptCodec.of(file);
  }

  /** What the file tells of the texts that it was trained on. */
  public KeptText text() {
    return KeptText.of(file);
  }

  /** The names of the classes that it was trained on, where the file tells. */
  public List<String> classNames() {
    String names =
        file.flat().get("args.class_names") instanceof Value.Text text
            ? text.value()
            : file.metadata().getOrDefault(CLASSES, "[]");
    try {
      return List.of(JSON.readValue(names, String[].class));
    } catch (JsonProcessingException e) {
      throw new WeightsException(
          file.path() + ": the classes' names are no list: " + JsonProblem.reason(e), e);
    }
  }

  /**
   * The solver tables that were fitted to the model, where the file carries any: as {@code
   * --solver-table} takes them.
   *
   * @throws WeightsException when what the file holds is no JSON object
   */
  public Optional<ObjectNode> solverTables() {
    return KeptTables.of(file.path(), file.metadata());
  }

  /**
   * Writes what sampling needs as a safetensors file: these weights without those that serve
   * training only, and what is known of model, classes, codec and text as metadata.
   *
   * @param target the file; replaced if it is there
   * @param generator the architecture, built
   * @param type F32 or F16, of floating-point weights
   * @param tables for {@link #solverTables}; empty for those that this file carries
   * @throws WeightsException when it can't be written
   */
  public void write(Path target, Generator generator, DType type, Optional<ObjectNode> tables) {
    StateDict kept = new StateDict(dict.origin());
    for (Map.Entry<String, Tensor> entry : generator.fromPublished(dict)) {
      if (!generator.isForTrainingOnly(entry.getKey())) {
        Tensor tensor = entry.getValue();
        kept.put(entry.getKey(), tensor.dtype().isFloating() ? tensor.to(type) : tensor);
      }
    }
    KeptText text = text();
    text.nullContext().ifPresent(tensor -> kept.put(KeptText.NULL_CONTEXT, tensor));
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(FileMetadata.key("model"), model());
    metadata.put(FileMetadata.key("config"), config().toString());
    latentCodec().ifPresent(codec -> metadata.putAll(KeptCodec.metadata(codec)));
    text.encoding().ifPresent(encoding -> metadata.putAll(KeptText.metadata(encoding)));
    if (!classNames().isEmpty()) {
      metadata.put(CLASSES, JSON.valueToTree(classNames()).toString());
    }
    tables.or(this::solverTables).map(KeptTables::metadata).ifPresent(metadata::putAll);
    SafetensorsWriter.write(target, kept, metadata);
  }

  /**
   * Builds the generator and loads its weights. Projection heads may be missing: they serve
   * training only.
   *
   * @param nonFinite what is done about weights that are NaN or infinite
   * @throws WeightsException when names or shapes don't fit, or the architecture is one that the
   *     memory can't hold
   */
  public Generator load(NDManager manager, NonFinite nonFinite) {
    return load(manager, nonFinite, Loading.COPY);
  }

  /**
   * The same.
   *
   * @param loading where the weights will be; in the file for a model that only predicts
   */
  public Generator load(NDManager manager, NonFinite nonFinite, Loading loading) {
    Generator generator = build(manager.getDevice());
    generator.load(dict, manager, nonFinite, loading);
    return generator;
  }

  private Generator build(Device device) {
    try {
      return ModelBuilder.forInference(device).build(architecture.family(), architecture.config());
    } catch (IllegalArgumentException e) {
      throw new WeightsException(file.path() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
