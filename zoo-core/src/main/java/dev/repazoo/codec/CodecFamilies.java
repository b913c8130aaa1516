package dev.repazoo.codec;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.util.Optional;

/** Builds the codec that published weights are of. */
public final class CodecFamilies {
  private final Registry registry;

  /** Among these plugins' families. */
  public CodecFamilies(Registry registry) {
    this.registry = registry;
  }

  /**
   * A codec of whichever family knows the weights.
   *
   * @throws WeightsException when none does, or the weights don't fit the configuration
   */
  public Codec create(NDManager manager, CodecWeights weights) {
    for (CodecProvider family : registry.codecFamilies()) {
      Optional<ObjectNode> config = family.recognise(weights.config(), weights.tensors());
      if (config.isPresent()) {
        return recognised(manager, family, config.get(), weights);
      }
    }
    throw new WeightsException(
        weights.tensors().origin()
            + " is no codec of the known families ("
            + String.join(", ", registry.codecFamilies().stream().map(f -> f.family()).toList())
            + "); 'zoo inspect' shows what it holds");
  }

  /** A bad word in the weights' configuration is the file's fault, not the caller's. */
  private static Codec recognised(
      NDManager manager, CodecProvider family, ObjectNode config, CodecWeights weights) {
    try {
      return create(manager, family, config, weights);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(weights.configOrigin() + ": " + e.getMessage(), e);
    }
  }

  /** A codec of a known family and architecture. */
  public static Codec create(
      NDManager manager, CodecProvider family, ObjectNode config, CodecWeights weights) {
    Codec codec = ModelBuilder.forInference(manager.getDevice()).build(family, config);
    StateDictLoader.strict()
        .load(codec.fromPublished(weights.tensors()), codec.namedParameters(), manager);
    codec.namedParameters().values().forEach(parameter -> parameter.freeze(true));
    return codec;
  }
}
