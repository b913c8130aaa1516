package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import java.util.List;

/** Where the tokens come from that projections are aligned to: one array for each encoder. */
public interface Targets {

  /** Nothing is aligned. */
  Targets NONE = ofAll(List.of());

  /** Tokens [B, N, D_i] of a batch. */
  List<NDArray> of(NDManager manager, Batch batch);

  /**
   * Tokens of a batch for several devices.
   *
   * @param first the first device's manager
   */
  default BatchTokens forDevices(NDManager first, Batch batch) {
    return BatchTokens.of(of(first, batch));
  }

  /** Whether batches must carry pixels for this. */
  boolean needImages();

  /** The tokens of several, one after the other. */
  static Targets ofAll(List<Targets> parts) {
    return new Targets() {
      @Override
      public List<NDArray> of(NDManager manager, Batch batch) {
        return parts.stream().flatMap(part -> part.of(manager, batch).stream()).toList();
      }

      @Override
      public BatchTokens forDevices(NDManager first, Batch batch) {
        return BatchTokens.ofAll(
            parts.stream().map(part -> part.forDevices(first, batch)).toList());
      }

      @Override
      public boolean needImages() {
        return parts.stream().anyMatch(Targets::needImages);
      }
    };
  }
}
