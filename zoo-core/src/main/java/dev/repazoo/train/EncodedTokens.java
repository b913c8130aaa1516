package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.features.FrozenEncoder;
import java.util.List;

/**
 * Runs the encoder on every batch, each device on its samples.
 *
 * @param encoders one for each device
 * @param timer measures the first one's
 */
record EncodedTokens(List<FrozenEncoder> encoders, TokenTimer timer) implements Targets {
  /** Copies the list. */
  EncodedTokens {
    encoders = List.copyOf(encoders);
  }

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    return forDevices(manager, batch).part(manager, 0, 0, batch.size());
  }

  @Override
  public BatchTokens forDevices(NDManager first, Batch batch) {
    return (pass, device, from, to) -> {
      Batch own = batch.part(from, to);
      FrozenEncoder encoder = encoders.get(device);
      return List.of(
          device == 0
              ? timer.encode(own.size(), () -> encode(encoder, pass, own))
              : encode(encoder, pass, own));
    };
  }

  private static NDArray encode(FrozenEncoder encoder, NDManager pass, Batch batch) {
    return encoder.encode(pass, BatchArrays.images(pass, batch));
  }

  @Override
  public boolean needImages() {
    return true;
  }
}
