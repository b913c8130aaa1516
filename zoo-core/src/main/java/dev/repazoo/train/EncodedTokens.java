package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.features.FrozenEncoder;

/** Runs the encoder on every batch. */
record EncodedTokens(FrozenEncoder encoder, TokenTimer timer) implements TokenSource {

  @Override
  public NDArray tokens(NDManager manager, Batch batch) {
    return timer.encode(
        batch.size(), () -> encoder.encode(manager, BatchArrays.images(manager, batch)));
  }

  @Override
  public boolean needsImages() {
    return true;
  }
}
