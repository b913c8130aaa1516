package dev.repazoo.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFile;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder of weights whose {@code config.json} says what model they are of, as Hugging Face's do.
 *
 * @param file the {@code config.json}
 * @param config what it holds
 */
public record ModelFolder(Path file, ObjectNode config) {
  private static final String MODEL_TYPE = "model_type";
  private static final String WIDTH = "hidden_size";

  /**
   * The folder that weights lie in; empty for a file, and for a folder without {@code config.json}.
   *
   * @throws IOException when the {@code config.json} can't be read
   */
  public static Optional<ModelFolder> of(Path weights) throws IOException {
    Path file = weights.resolve("config.json");
    if (!Files.isDirectory(weights) || !Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(new ModelFolder(file, JsonFile.read(file)));
  }

  private JsonNode vision() {
    return config.path("vision_config").isObject() ? config.get("vision_config") : config;
  }

  private Optional<String> modelType() {
    return Optional.of(config.path(MODEL_TYPE).asText(vision().path(MODEL_TYPE).asText()))
        .filter(word -> !word.isEmpty());
  }

  private boolean fits(EncoderProvider provider, String type) {
    return provider.modelTypes().map(known -> known.contains(type)).orElse(true);
  }

  /**
   * Fails for a folder of another family's model.
   *
   * @param known all encoders, to name one that takes the folder
   * @throws WeightsException naming the file and both families
   */
  public void require(
      Registered<EncoderProvider> wanted, List<Registered<? extends EncoderProvider>> known) {
    Optional<String> type = modelType();
    if (type.isEmpty() || fits(wanted.provider(), type.get())) {
      return;
    }
    List<Registered<? extends EncoderProvider>> fitting =
        known.stream()
            .filter(one -> one.provider().modelTypes().isPresent())
            .filter(one -> fits(one.provider(), type.get()))
            .toList();
    String advice =
        fitting.stream()
            .filter(this::sameWidth)
            .findFirst()
            .or(() -> fitting.stream().findFirst())
            .map(one -> "; it fits " + one.entry().id())
            .orElse("");
    throw new WeightsException(
        file + " is of a " + type.get() + " model, not of " + wanted.entry().family() + advice);
  }

  private boolean sameWidth(Registered<? extends EncoderProvider> one) {
    int width = one.provider().config(one.entry().id()).path("embed_dim").asInt(-1);
    return vision().path(WIDTH).asInt() == width;
  }
}
