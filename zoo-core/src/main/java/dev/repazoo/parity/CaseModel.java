package dev.repazoo.parity;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/** Builds a case's generator and loads its checkpoint. */
public final class CaseModel {
  private static final String CHECKPOINT = "checkpoint";
  private static final String FAMILY = "model_family";

  private CaseModel() {}

  /**
   * The generator of a {@code generator} case: its id is the family, its config the architecture.
   */
  public static Generator ofGenerator(ParityCase parityCase, Registry registry) {
    return create(parityCase, registry, parityCase.id(), parityCase.config());
  }

  /**
   * The generator in {@code config.model} of other cases, of the family that {@code
   * config.model_family} names, else that the weights are of.
   */
  public static Generator ofModel(ParityCase parityCase, Registry registry) {
    if (!(parityCase.option("model") instanceof ObjectNode model)) {
      throw new ParityException(parityCase.folder() + "/case.json: config.model is no object");
    }
    if (parityCase.config().hasNonNull(FAMILY)) {
      return create(parityCase, registry, parityCase.option(FAMILY).asText(), model);
    }
    return create(parityCase, registry, familyOfWeights(parityCase, registry), model);
  }

  private static String familyOfWeights(ParityCase parityCase, Registry registry) {
    try (Checkpoint checkpoint = Checkpoint.open(parityCase.requiredWeights())) {
      StateDict dict = weights(checkpoint, key(parityCase));
      return registry.generatorFamilies().stream()
          .filter(family -> family.infer(dict).isPresent())
          .findFirst()
          .map(GeneratorProvider::family)
          .orElseThrow(
              () ->
                  new ParityException(
                      dict.origin() + " is of no known family; config.model_family can name one"));
    }
  }

  private static StateDict weights(Checkpoint checkpoint, Optional<String> key) {
    return key.filter(checkpoint::has).map(checkpoint::stateDict).orElseGet(checkpoint::stateDict);
  }

  private static Generator create(
      ParityCase parityCase, Registry registry, String family, ObjectNode config) {
    ObjectNode architecture = config.deepCopy();
    architecture.remove(CHECKPOINT);
    GeneratorProvider found =
        CaseFamilies.find(parityCase, "generator", registry.generatorFamilies(), family);
    return ModelBuilder.forInference(Device.cpu()).build(found, architecture);
  }

  /** The key of the weights that the case is about, if the checkpoint has several. */
  static Optional<String> key(ParityCase parityCase) {
    JsonNode own = parityCase.config().path(CHECKPOINT).path("key");
    JsonNode models = parityCase.config().path("model").path(CHECKPOINT).path("key");
    return own.isTextual()
        ? Optional.of(own.asText())
        : models.isTextual() ? Optional.of(models.asText()) : Optional.empty();
  }

  /** Loads the checkpoint's weights of the case's key, else what lies at its top. */
  public static void load(ParityCase parityCase, Generator model, NDManager manager) {
    load(parityCase, key(parityCase), model, manager);
  }

  static void load(
      ParityCase parityCase, Optional<String> key, Generator model, NDManager manager) {
    try (Checkpoint checkpoint = Checkpoint.open(parityCase.requiredWeights())) {
      StateDict dict = key.isPresent() ? checkpoint.stateDict(key.get()) : checkpoint.stateDict();
      model.load(dict, manager, NonFinite.REFUSE);
    }
  }

  /** A pass without gradients. */
  static Context context(NDManager manager, NDArray input) {
    return Context.of(new ParameterStore(manager, false), input, false);
  }

  /** What a case gives as condition, by the name that a denoiser's graph has for it. */
  static NDArray condition(ParityCase parityCase, NDManager manager, Generator model) {
    return parityCase.input(manager, model.conditioning().denoiserInput());
  }

  /** The same with the null, which a case gives where the architecture doesn't tell it. */
  static Conditions conditions(ParityCase parityCase, NDManager manager, Generator model) {
    Optional<NDArray> none =
        model.conditioning().samplerInputs().stream()
            .filter(Conditioning.GraphInput::ofNull)
            .map(input -> parityCase.input(manager, input.name()))
            .findFirst();
    return model.conditioning().conditions(condition(parityCase, manager, model), none);
  }
}
