package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import java.util.List;

/** Where the tokens come from that projections are aligned to. */
public interface Targets {

  /** Nothing is aligned. */
  Targets NONE =
      new Targets() {
        @Override
        public List<NDArray> of(NDManager manager, Batch batch) {
          return List.of();
        }

        @Override
        public boolean needImages() {
          return false;
        }
      };

  /** Tokens [B, N, D_i] of a batch, one array for each encoder. */
  List<NDArray> of(NDManager manager, Batch batch);

  /** Whether batches must carry pixels for this. */
  boolean needImages();
}
