package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.ShippedWeights;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Builds encoders with their weights: from a file, or from the plugin's own jar. */
public final class EncoderFactory {
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
    boolean shipped = ShippedWeights.has(registered.entry());
    if (weights.isEmpty() && !shipped) {
      throw new IllegalArgumentException(
          "encoder "
              + id
              + " needs its weights: --encoder-weights FILE"
              + registered.entry().weights().map(w -> " (" + w.uri() + ")").orElse(""));
    }
    EncoderProvider provider = registered.provider();
    Encoder encoder = provider.create(provider.config(id));
    load(manager, encoder, weights.orElseGet(() -> shipped(registered)));
    return encoder;
  }

  private static Path shipped(Registered<EncoderProvider> registered) {
    try {
      return ShippedWeights.extract(registered.provider(), registered.entry());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(NDManager manager, Encoder encoder, Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      StateDictLoader.strict()
          .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
    }
  }
}
