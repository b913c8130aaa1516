package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.options.EncoderOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.train.ModelFolder;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CLIP's two sides out of one file, with the projections into the space that they share.
 *
 * @param id of the image side
 * @param digest of the file
 * @param image gives embeddings of images
 * @param text gives embeddings of captions
 */
public record ClipTowers(String id, String digest, Encoder image, TextEncoder text) {
  private static final String FAMILY = "clip";
  private static final String IMAGES = "clip-vit-";
  private static final String TEXTS = "clip-text-";

  /**
   * Loads both sides.
   *
   * @param named a CLIP by its image side's id, such as {@code clip-vit-L}, and its weights where a
   *     file or folder is named; else the published ones
   * @param manager owner of the weights
   * @throws UsageException when the id is of another family
   * @throws WeightsException when the file lacks a side or a projection, or holds other sizes
   * @throws IOException when the file can't be had
   */
  public static ClipTowers load(EncoderOptions named, Zoo zoo, NDManager manager)
      throws IOException {
    NamedEncoder encoder = NamedEncoder.of(named, zoo).get(0);
    if (!encoder.registered().entry().family().equals(FAMILY)) {
      throw new UsageException(
          encoder.id() + " shares no space with texts; --clip takes clip-vit-L and its kin");
    }
    NamedEncoder.Found found = encoder.find();
    Path weights = found.weights().orElseThrow();
    Encoder image = found.loadForEmbedding(manager);
    TextEncoder text;
    try {
      text = text(zoo.textEncoder(encoder.id().replace(IMAGES, TEXTS)), weights, manager);
    } catch (WeightsException e) {
      throw new WeightsException(
          e.getMessage()
              + "; both sides of CLIP are wanted, in one file: name it by --clip-weights",
          e);
    }
    if (text.embeddingDim() != image.embeddingDim()) {
      throw new WeightsException(
          "%s: images are embedded in %d numbers, texts in %d"
              .formatted(weights, image.embeddingDim(), text.embeddingDim()));
    }
    return new ClipTowers(encoder.id(), found.digest(), image, text);
  }

  private static TextEncoder text(
      Registered<TextEncoderProvider> registered, Path weights, NDManager manager)
      throws IOException {
    TextEncoderProvider provider = registered.provider();
    Optional<ModelFolder> folder = ModelFolder.of(weights);
    ObjectNode config =
        folder.map(ModelFolder::config).orElseGet(() -> provider.config(registered.entry().id()));
    TextEncoder text;
    try {
      text =
          ModelBuilder.forInference(manager.getDevice())
              .build(provider, provider.embeddingConfig(config));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(
          folder.map(ModelFolder::file).orElse(weights) + ": " + e.getMessage(), e);
    }
    try (Checkpoint checkpoint = Checkpoint.open(WeightFolder.resolve(weights))) {
      StateDictLoader.strict().load(text.published(checkpoint), text.namedParameters(), manager);
    }
    return text;
  }
}
