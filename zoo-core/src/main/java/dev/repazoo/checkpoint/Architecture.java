package dev.repazoo.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFile;
import dev.repazoo.pickle.Value;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The architecture of a checkpoint's generator. Whoever asks, it is read here: first comes what the
 * user says, then what the training run kept in the file ({@code args} in REPA's checkpoints,
 * metadata in safetensors), completed by the shapes of the tensors, then names and shapes alone.
 *
 * @param family who builds it
 * @param config what is built
 * @param model the id of the variant, or the family when it is none
 * @param source what told it
 * @param guessed keys of the configuration that nothing told
 */
public record Architecture(
    GeneratorProvider family,
    ObjectNode config,
    String model,
    Source source,
    List<String> guessed) {

  /** What tells an architecture. */
  public enum Source {
    /** The user. */
    CHOICE("the choice"),
    /** The configuration that the training run kept in the file. */
    KEPT("the configuration in the file"),
    /** A variant's name, the user's or that in the file, and the tensors' shapes. */
    NAME("the model's name and the tensors' shapes"),
    /** Names and shapes of the tensors. */
    SHAPES("the tensors' names and shapes");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** Copies the list. */
  public Architecture {
    guessed = List.copyOf(guessed);
  }

  /**
   * Reads the architecture of a file's weights.
   *
   * @return empty when they are of no known family and nobody says of which
   * @throws WeightsException when what the file says can't be
   * @throws IllegalArgumentException when the choice can't be
   */
  static Optional<Architecture> of(
      Registry registry, Checkpoint file, StateDict weights, ModelChoice choice) {
    return told(registry, file, weights, choice)
        .map(
            found ->
                new Architecture(
                    found.family,
                    found.family.adapt(aligned(file, found), choice.changes()),
                    found.model,
                    found.source,
                    found.guessed));
  }

  /**
   * The architecture with the alignment that the training run was told, which leaves no trace in
   * tensors.
   */
  private static ObjectNode aligned(Checkpoint file, Architecture found) {
    boolean certain = found.source == Source.CHOICE || found.source == Source.KEPT;
    if (certain || !(file.flat().get("args.encoder_depth") instanceof Value.Int depth)) {
      return found.config;
    }
    if (depth.value().signum() < 1 || depth.value().bitLength() > 31) {
      throw new WeightsException(
          file.path() + ": args.encoder_depth is " + depth.value() + "; it must be positive");
    }
    return found.family.adapt(
        found.config, GeneratorOptions.NONE.alignedAfter(depth.value().intValue()));
  }

  private static Optional<Architecture> told(
      Registry registry, Checkpoint file, StateDict weights, ModelChoice choice) {
    if (choice.config().isPresent()) {
      ObjectNode config = choice.config().get();
      List<GeneratorProvider> fitting =
          ModelMatch.all(registry, weights).stream().map(ModelMatch::family).toList();
      GeneratorProvider family =
          fitting.size() == 1
              ? fitting.get(0)
              : GeneratorCheckpoint.familyOf(
                  fitting.isEmpty() ? registry.generatorFamilies() : fitting, config);
      return sure(family, config, family.family(), Source.CHOICE);
    }
    Optional<ObjectNode> kept = kept(file);
    if (choice.id().isEmpty() && kept.isPresent()) {
      GeneratorProvider family = keptFamily(registry, file, kept.get());
      String name = argument(file, "model").orElse(family.family());
      return sure(family, kept.get(), name, Source.KEPT);
    }
    Optional<String> id =
        choice.id().or(() -> argument(file, "model").filter(name -> known(registry, name)));
    if (id.isPresent()) {
      Registered<GeneratorProvider> entry = registry.generator(id.get());
      ObjectNode variant = entry.provider().config(id.get());
      ObjectNode config =
          ModelMatch.all(registry, weights).stream()
              .filter(match -> match.family().equals(entry.provider()))
              .findFirst()
              .map(match -> match.completed(variant))
              .orElse(variant);
      return sure(entry.provider(), config, id.get(), Source.NAME);
    }
    return ModelMatch.named(ModelMatch.all(registry, weights), file.path())
        .map(
            match ->
                new Architecture(
                    match.family(),
                    match.config(),
                    match.name(),
                    Source.SHAPES,
                    match.id().isPresent() ? List.of() : match.family().traceless(match.config())));
  }

  private static Optional<Architecture> sure(
      GeneratorProvider family, ObjectNode config, String model, Source source) {
    return Optional.of(new Architecture(family, config, model, source, List.of()));
  }

  /** The architecture that a training run of ours, or an export to safetensors, has kept. */
  private static Optional<ObjectNode> kept(Checkpoint file) {
    return argument(file, "model_config")
        .or(() -> Optional.ofNullable(file.metadata().get(FileMetadata.key("config"))))
        .map(text -> parse(file, text));
  }

  private static ObjectNode parse(Checkpoint file, String text) {
    try {
      return JsonFile.parse(text.getBytes(UTF_8), file.path() + ": the kept model configuration");
    } catch (IOException e) {
      throw new WeightsException(e.getMessage(), e);
    }
  }

  /** A bad word in what a file keeps is the file's fault, not the caller's. */
  private static GeneratorProvider keptFamily(Registry registry, Checkpoint file, ObjectNode kept) {
    try {
      return GeneratorCheckpoint.familyOf(registry.generatorFamilies(), kept);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(
          file.path() + ": the kept model configuration: " + e.getMessage(), e);
    }
  }

  private static Optional<String> argument(Checkpoint file, String name) {
    return file.flat().get("args." + name) instanceof Value.Text text
        ? Optional.of(text.value())
        : Optional.ofNullable(file.metadata().get(FileMetadata.key(name)));
  }

  private static boolean known(Registry registry, String id) {
    return registry.all().stream().anyMatch(one -> one.entry().id().equals(id));
  }
}
