package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Path;

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
   * @param manager owner of its arrays
   * @param weights a published checkpoint; {@code dev.repazoo.download.WeightStore} finds it
   * @throws WeightsException when the file is damaged or of another model
   */
  public static Encoder create(
      NDManager manager, Registered<EncoderProvider> registered, Path weights) {
    Encoder encoder = create(registered);
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      StateDictLoader.strict()
          .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
    }
    return encoder;
  }
}
