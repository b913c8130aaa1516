package dev.repazoo.t2i;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import java.util.Optional;

/**
 * A block of two streams, text and image, with weights of their own, that attend to one another: to
 * the tokens of both, the text's first.
 *
 * <p>Text [B, L, D], image [B, N, D] and condition [B, D] give text and image anew. State: {@code
 * context_block}, {@code x_block}.
 *
 * <p>Source: Esser et al. (arXiv 2403.03206), figure 2b; REPA's models/mmdit.py (block_mixing).
 */
final class JointBlock extends Module {
  private final int heads;
  private final boolean last;
  private final StreamBlock contextBlock;
  private final StreamBlock imageBlock;

  /**
   * Tokens of both streams.
   *
   * @param text [B, L, D]; empty after the last block, which has no use for it
   * @param image [B, N, D]
   */
  record Streams(Optional<NDArray> text, NDArray image) {}

  /** A block; of the last one's text nothing is left but what the image attends to. */
  JointBlock(MmditConfig config, boolean last) {
    this.last = last;
    heads = config.numHeads();
    contextBlock = child("context_block", new StreamBlock(config, last));
    imageBlock = child("x_block", new StreamBlock(config, false));
  }

  Streams forward(Context context, Streams streams, NDArray condition) {
    NDArray text = streams.text().orElseThrow();
    try (Scope scope = new Scope()) {
      StreamBlock.Modulated ofText = contextBlock.modulation(context, condition);
      StreamBlock.Modulated ofImage = imageBlock.modulation(context, condition);
      NDArray packed =
          NDArrays.concat(
              new NDList(
                  contextBlock.queriesKeysValues(context, text, ofText),
                  imageBlock.queriesKeysValues(context, streams.image(), ofImage)),
              1); // [B, L + N, 3D]
      NDList attended =
          context
              .ops()
              .packedSelfAttention(packed, heads)
              .split(new long[] {text.getShape().get(1)}, 1); // [B, L, D], [B, N, D]
      Optional<NDArray> newText =
          last
              ? Optional.empty()
              : Optional.of(
                  scope.keep(contextBlock.afterAttention(context, text, attended.get(0), ofText)));
      NDArray newImage =
          scope.keep(imageBlock.afterAttention(context, streams.image(), attended.get(1), ofImage));
      return new Streams(newText, newImage);
    }
  }
}
