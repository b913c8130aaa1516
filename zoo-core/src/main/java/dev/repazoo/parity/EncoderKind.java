package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.message.NearestNames;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A frozen encoder's {@code tokens}, and of its preprocessed pixels those of the first image, every
 * eighth row and column: {@code pixels_strided}. With {@code config.config_file} the architecture
 * is that of the file.
 */
public final class EncoderKind implements ParityKind {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a case says beside the architecture. */
  private static final List<String> NOT_ARCHITECTURE =
      List.of("enc_type", "format", "resolution", "arch", "pos_embed", "config_file", "raises");

  /** For the service loader. */
  public EncoderKind() {}

  @Override
  public String kind() {
    return "encoder";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    try (NDManager manager = means.manager().newSubManager();
        Checkpoint checkpoint = Checkpoint.open(parityCase.requiredWeights())) {
      Encoder encoder = family(parityCase, means.registry()).create(architecture(parityCase));
      StateDictLoader.strict()
          .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
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

  private static ObjectNode architecture(ParityCase parityCase) throws IOException {
    if (parityCase.config().hasNonNull("config_file")) {
      Path file = parityCase.folder().resolve(parityCase.option("config_file").asText());
      if (JSON.readTree(file.toFile()) instanceof ObjectNode config) {
        return config;
      }
      throw new ParityException(file + " holds no JSON object");
    }
    ObjectNode config = parityCase.config().deepCopy();
    config.remove(NOT_ARCHITECTURE);
    return config;
  }

  private static EncoderProvider family(ParityCase parityCase, Registry registry) {
    List<String> families =
        registry.encoderFamilies().stream().map(EncoderProvider::family).toList();
    return registry.encoderFamilies().stream()
        .filter(provider -> provider.family().equals(parityCase.id()))
        .findFirst()
        .orElseThrow(
            () ->
                new ParityException(
                    parityCase.folder()
                        + ": there is no encoder family '"
                        + parityCase.id()
                        + "'; the nearest is "
                        + NearestNames.of(parityCase.id(), families, 1)));
  }
}
