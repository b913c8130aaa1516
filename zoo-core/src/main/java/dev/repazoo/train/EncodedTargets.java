package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import java.util.ArrayList;
import java.util.List;

/** Runs the encoders on every batch. */
final class EncodedTargets implements Targets {
  private final List<FrozenEncoder> encoders;

  EncodedTargets(List<FrozenEncoder> encoders) {
    this.encoders = List.copyOf(encoders);
  }

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    List<NDArray> tokens = new ArrayList<>();
    NDArray images = BatchArrays.images(manager, batch);
    encoders.forEach(encoder -> tokens.add(encoder.encode(manager, images)));
    return tokens;
  }

  @Override
  public boolean needImages() {
    return true;
  }
}
