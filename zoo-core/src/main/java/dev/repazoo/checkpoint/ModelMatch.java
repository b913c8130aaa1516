package dev.repazoo.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The generator that a set of tensors is of, read off names and shapes.
 *
 * @param family who builds it
 * @param config its architecture
 * @param id the variant that agrees in all that variants fix, if there is one
 */
public record ModelMatch(GeneratorProvider family, ObjectNode config, Optional<String> id) {

  /** Asks every family. Families that differ in what they learn may have the same tensors. */
  static List<ModelMatch> all(Registry registry, StateDict tensors) {
    List<ModelMatch> matches = new ArrayList<>();
    for (GeneratorProvider family : registry.generatorFamilies()) {
      family
          .infer(tensors)
          .map(config -> new ModelMatch(family, config, variant(registry, family, config)))
          .ifPresent(matches::add);
    }
    return matches;
  }

  /**
   * The one of several that a file's name begins with, as those of published files do.
   *
   * @return empty when there is none to choose from
   * @throws WeightsException when the name doesn't tell
   */
  static Optional<ModelMatch> named(List<ModelMatch> matches, Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    List<ModelMatch> meant =
        matches.size() < 2
            ? matches
            : matches.stream().filter(match -> name.startsWith(match.family.family())).toList();
    if (meant.isEmpty() && !matches.isEmpty()) {
      List<String> names = matches.stream().map(ModelMatch::name).toList();
      throw new WeightsException(
          "%s: the tensors of %s are alike, and what they compute isn't; name the model"
              .formatted(file, String.join(" and ", names)));
    }
    return meant.stream().findFirst();
  }

  /** The variant's id, else the family's name. */
  public String name() {
    return id.orElse(family.family());
  }

  private static Optional<String> variant(
      Registry registry, GeneratorProvider family, ObjectNode config) {
    ObjectNode fixed = fixed(family, config);
    return registry.all().stream()
        .filter(one -> isOf(one, family))
        .map(one -> one.entry().id())
        .filter(id -> fixed(family, family.config(id)).equals(fixed))
        .findFirst();
  }

  private static boolean isOf(Registered<? extends Provider> one, GeneratorProvider family) {
    return one.provider().equals(family);
  }

  private static ObjectNode fixed(GeneratorProvider family, ObjectNode config) {
    return config.deepCopy().remove(family.openKeys());
  }

  /** A variant's architecture, with what it leaves open taken from here. */
  ObjectNode completed(ObjectNode variant) {
    ObjectNode completed = variant.deepCopy();
    family.openKeys().stream()
        .filter(config::has)
        .forEach(key -> completed.set(key, config.get(key)));
    return completed;
  }
}
