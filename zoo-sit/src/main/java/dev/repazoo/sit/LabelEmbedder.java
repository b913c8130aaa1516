package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Embedding;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;

/**
 * Class labels to vectors. y int64 [B] gives [B, D]. State: {@code embedding_table.weight} [K + 1,
 * D], the last row being the null class, or [K, D] without one.
 *
 * <p>Labels come as they are to be used: whoever trains replaces a share of them by the null class.
 */
final class LabelEmbedder extends Module {
  private static final double INIT_STD = 0.02;

  private final Embedding embeddingTable;

  LabelEmbedder(int numClasses, boolean withNullClass, int width) {
    int rows = withNullClass ? numClasses + 1 : numClasses;
    embeddingTable = child("embedding_table", new Embedding(rows, width, Init.normal(INIT_STD)));
  }

  NDArray forward(Context context, NDArray y) {
    return embeddingTable.forward(context, y);
  }
}
