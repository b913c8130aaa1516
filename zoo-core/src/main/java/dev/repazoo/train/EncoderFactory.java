package dev.repazoo.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Builds encoders with their weights. */
public final class EncoderFactory {
  private EncoderFactory() {}

  /** An encoder without weights: enough to ask for its tokens' width and grid. */
  public static Encoder create(Registered<EncoderProvider> registered) {
    EncoderProvider provider = registered.provider();
    return ModelBuilder.forInference(Device.cpu())
        .build(provider, provider.config(registered.entry().id()));
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
    return create(manager, registered, weights, UnaryOperator.identity());
  }

  /**
   * The same, with what its embedding takes beyond tokens: CLIP's projection.
   *
   * @throws IOException when a folder holds no weights, or its config.json can't be read
   * @throws WeightsException when the file is damaged, of another model or without a projection
   */
  public static Encoder createForEmbedding(
      NDManager manager, Registered<EncoderProvider> registered, Optional<Path> weights)
      throws IOException {
    return create(manager, registered, weights, registered.provider()::embeddingConfig);
  }

  private static Encoder create(
      NDManager manager,
      Registered<EncoderProvider> registered,
      Optional<Path> weights,
      UnaryOperator<ObjectNode> change)
      throws IOException {
    if (weights.isEmpty()) {
      Encoder encoder = create(registered);
      encoder.initialize(manager);
      return encoder;
    }
    Encoder encoder = build(manager.getDevice(), registered, weights, change);
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
   * @throws WeightsException when it is of another family's model
   */
  public static ObjectNode config(Registered<EncoderProvider> registered, Optional<Path> weights)
      throws IOException {
    Optional<ModelFolder> own = folder(weights);
    own.ifPresent(folder -> folder.require(registered, List.of()));
    return own.map(ModelFolder::config)
        .orElseGet(() -> registered.provider().config(registered.entry().id()));
  }

  private static Optional<ModelFolder> folder(Optional<Path> weights) throws IOException {
    return weights.isPresent() ? ModelFolder.of(weights.get()) : Optional.empty();
  }

  /** A bad word in a folder's config.json is the file's fault, not the caller's. */
  private static Encoder build(
      Device device,
      Registered<EncoderProvider> registered,
      Optional<Path> weights,
      UnaryOperator<ObjectNode> change)
      throws IOException {
    ObjectNode config = change.apply(config(registered, weights));
    try {
      return ModelBuilder.forInference(device).build(registered.provider(), config);
    } catch (IllegalArgumentException e) {
      Optional<ModelFolder> own = folder(weights);
      if (own.isPresent()) {
        throw new WeightsException(own.get().file() + ": " + e.getMessage(), e);
      }
      throw e;
    }
  }
}
