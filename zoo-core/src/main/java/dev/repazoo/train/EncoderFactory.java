package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Builds encoders with their weights. */
public final class EncoderFactory {
  private EncoderFactory() {}

  /** An encoder without weights: enough to ask for its tokens' width and grid. */
  public static Encoder create(Registered<EncoderProvider> registered) {
    EncoderProvider provider = registered.provider();
    return provider.create(provider.config(registered.entry().id()));
  }

  /**
   * An encoder that is ready to encode.
   *
   * <p>A folder with a {@code config.json} says by itself what its architecture is, as Hugging
   * Face's do; the id then only names the family.
   *
   * @param manager owner of its arrays
   * @param weights a published checkpoint or a folder of one; {@code
   *     dev.repazoo.download.WeightStore} finds it. Absent for encoders without parameters
   * @throws IOException when a folder holds no weights, or its config.json can't be read
   * @throws WeightsException when the file is damaged or of another model
   */
  public static Encoder create(
      NDManager manager, Registered<EncoderProvider> registered, Optional<Path> weights)
      throws IOException {
    if (weights.isEmpty()) {
      Encoder encoder = create(registered);
      encoder.initialize(manager);
      return encoder;
    }
    Encoder encoder = registered.provider().create(config(registered, weights));
    try (Checkpoint checkpoint = Checkpoint.open(WeightFolder.resolve(weights.get()))) {
      StateDictLoader.strict()
          .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
    }
    return encoder;
  }

  /**
   * The architecture of an encoder with these weights, in its family's vocabulary.
   *
   * @throws IOException when a config.json can't be read
   */
  public static ObjectNode config(Registered<EncoderProvider> registered, Optional<Path> weights)
      throws IOException {
    Optional<ObjectNode> own = weights.isPresent() ? inFolder(weights.get()) : Optional.empty();
    return own.orElseGet(() -> registered.provider().config(registered.entry().id()));
  }

  private static Optional<ObjectNode> inFolder(Path weights) throws IOException {
    Path file = weights.resolve("config.json");
    if (!Files.isDirectory(weights) || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (new ObjectMapper().readTree(file.toFile()) instanceof ObjectNode config) {
        return Optional.of(config);
      }
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IOException(file + " holds no JSON object");
  }
}
