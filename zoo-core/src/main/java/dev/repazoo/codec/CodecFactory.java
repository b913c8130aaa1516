package dev.repazoo.codec;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.util.Optional;
import java.util.function.Supplier;

/** Builds the codec that published weights are of. */
public final class CodecFactory {
  private final Registry registry;

  /** Among these plugins' families. */
  public CodecFactory(Registry registry) {
    this.registry = registry;
  }

  /** Weights' family, and the architecture that they are of. */
  private record Recognised(CodecProvider family, ObjectNode config) {}

  /**
   * A codec of whichever family knows the weights.
   *
   * @throws WeightsException when none does, or the weights don't fit the configuration
   */
  public Codec create(NDManager manager, CodecWeights weights) {
    Recognised found = recognise(weights);
    return built(weights, () -> create(manager, found.family, found.config, weights));
  }

  /**
   * The same without values: what it is, but not what it computes.
   *
   * @throws WeightsException when no family knows the weights, or their configuration can't be
   */
  public Codec withoutValues(CodecWeights weights) {
    Recognised found = recognise(weights);
    return built(
        weights, () -> ModelBuilder.forInference(Device.cpu()).build(found.family, found.config));
  }

  private Recognised recognise(CodecWeights weights) {
    for (CodecProvider family : registry.codecFamilies()) {
      Optional<ObjectNode> config = family.recognise(weights.config(), weights.tensors());
      if (config.isPresent()) {
        return new Recognised(family, config.get());
      }
    }
    throw new WeightsException(
        weights.tensors().origin()
            + " is no codec of the known families ("
            + String.join(", ", registry.codecFamilies().stream().map(f -> f.family()).toList())
            + "); 'zoo inspect' shows what it holds");
  }

  /** A bad word in the weights' configuration is the file's fault, not the caller's. */
  private static Codec built(CodecWeights weights, Supplier<Codec> build) {
    try {
      return build.get();
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
