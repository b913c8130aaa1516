package dev.repazoo.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/**
 * The generator that a set of tensors is of, read off names and shapes.
 *
 * @param family who builds it
 * @param config its architecture
 * @param id the variant that agrees in all that variants fix, if there is one
 */
public record ModelMatch(GeneratorProvider family, ObjectNode config, Optional<String> id) {

  /** Asks every family; empty when the tensors are of none. */
  public static Optional<ModelMatch> of(Registry registry, StateDict tensors) {
    for (GeneratorProvider family : registry.generatorFamilies()) {
      Optional<ObjectNode> config = family.infer(tensors);
      if (config.isPresent()) {
        return Optional.of(
            new ModelMatch(family, config.get(), variant(registry, family, config.get())));
      }
    }
    return Optional.empty();
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
