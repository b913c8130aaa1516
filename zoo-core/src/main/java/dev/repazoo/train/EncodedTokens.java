package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.features.FrozenEncoder;
import java.util.List;

/** Runs the encoder on every batch. */
record EncodedTokens(FrozenEncoder encoder, TokenTimer timer) implements Targets {

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    return List.of(
        timer.encode(
            batch.size(), () -> encoder.encode(manager, BatchArrays.images(manager, batch))));
  }

  @Override
  public boolean needImages() {
    return true;
  }
}
