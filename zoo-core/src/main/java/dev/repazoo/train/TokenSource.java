package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;

/** Gives one encoder's tokens for batches. */
interface TokenSource {

  /** Tokens [B, N, D]. */
  NDArray tokens(NDManager manager, Batch batch);

  /** Whether batches must carry pixels for this. */
  boolean needsImages();
}
