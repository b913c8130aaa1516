package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.ShippedWeights;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A frozen encoder's {@code tokens}, and of its preprocessed pixels those of the first image, every
 * eighth row and column: {@code pixels_strided}. With {@code config.config_file} the architecture
 * is that of the file.
 */
public final class EncoderKind implements ParityKind {

  /** What a case says beside the architecture. */
  private static final List<String> NOT_ARCHITECTURE =
      List.of(
          "enc_type",
          "format",
          "resolution",
          "arch",
          "pos_embed",
          "config_file",
          "raises",
          "salt",
          "weights_rule");

  /** For the service loader. */
  public EncoderKind() {}

  @Override
  public String kind() {
    return "encoder";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    EncoderProvider family =
        CaseFamilies.find(
            parityCase, "encoder", means.registry().encoderFamilies(), parityCase.id());
    try (NDManager manager = means.manager().newSubManager()) {
      Encoder encoder =
          ModelBuilder.forInference(manager.getDevice()).build(family, architecture(parityCase));
      if (FormulaWeights.in(parityCase)) {
        StateDictLoader.strict()
            .load(
                encoder.fromPublished(FormulaWeights.of(parityCase)),
                encoder.namedParameters(),
                manager);
      } else if (encoder.parameterCount() > 0) {
        load(encoder, weights(parityCase, family), manager);
      }
      NDArray images = parityCase.input(manager, "images");
      Context context = CaseModel.context(manager, images);
      Map<String, ParityValue> outputs = new LinkedHashMap<>();
      if (parityCase.outputs().containsKey("pixels_strided")) {
        NDArray pixels = encoder.input(context, images).get(":1, :, ::8, ::8");
        outputs.put("pixels_strided", ParityValue.of(pixels));
      }
      outputs.put("tokens", ParityValue.of(encoder.encode(context, images)));
      return outputs;
    }
  }

  private static void load(Encoder encoder, Path file, NDManager manager) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      StateDictLoader.strict()
          .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
    }
  }

  private static ObjectNode architecture(ParityCase parityCase) throws IOException {
    if (parityCase.config().hasNonNull("config_file")) {
      return JsonFile.read(parityCase.folder().resolve(parityCase.option("config_file").asText()));
    }
    ObjectNode config = parityCase.config().deepCopy();
    config.remove(NOT_ARCHITECTURE);
    return config;
  }

  /** The case's checkpoint; of a variant that ships its weights, those if the case has none. */
  private static Path weights(ParityCase parityCase, EncoderProvider family) throws IOException {
    Optional<CatalogueEntry> shipped =
        family.entries().stream()
            .filter(entry -> entry.id().equals(parityCase.id()) && ShippedWeights.has(entry))
            .findFirst();
    return parityCase.weights().isEmpty() && shipped.isPresent()
        ? ShippedWeights.extract(family, shipped.get())
        : parityCase.requiredWeights();
  }
}
