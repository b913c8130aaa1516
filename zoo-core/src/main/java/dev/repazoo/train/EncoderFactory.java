package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Builds encoders with their weights: from a file, or from the plugin's own jar. */
public final class EncoderFactory {
  private static final String RESOURCE = "resource:";

  private EncoderFactory() {}

  /**
   * An encoder that is ready to encode.
   *
   * @param manager owner of its arrays
   * @param weights a published checkpoint; may be absent for an encoder that ships its own
   * @throws IllegalArgumentException when weights are needed and not given
   */
  public static Encoder create(
      NDManager manager, Registered<EncoderProvider> registered, Optional<Path> weights) {
    String id = registered.entry().id();
    EncoderProvider provider = registered.provider();
    Optional<String> shipped =
        registered.entry().weights().map(WeightFile::uri).filter(uri -> uri.startsWith(RESOURCE));
    if (weights.isEmpty() && shipped.isEmpty()) {
      throw new IllegalArgumentException(
          "encoder "
              + id
              + " needs its weights: --encoder-weights FILE"
              + registered.entry().weights().map(w -> " (" + w.uri() + ")").orElse(""));
    }
    Encoder encoder = provider.create(provider.config(id));
    if (weights.isPresent()) {
      load(manager, encoder, weights.get());
    } else {
      loadShipped(manager, encoder, provider, shipped.orElseThrow().substring(RESOURCE.length()));
    }
    return encoder;
  }

  private static void load(NDManager manager, Encoder encoder, Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      StateDictLoader.strict()
          .load(encoder.fromPublished(checkpoint.stateDict()), encoder.namedParameters(), manager);
    }
  }

  private static void loadShipped(
      NDManager manager, Encoder encoder, EncoderProvider provider, String resource) {
    try (InputStream in = provider.getClass().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the plugin's jar lacks " + resource);
      }
      Path copy = Files.createTempFile("repazoo-weights", ".safetensors");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        load(manager, encoder, copy);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("can't read " + resource + ": " + e.getMessage(), e));
    }
  }
}
