package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;

/** Patches as a transformer's last layer gives them, put together to pixels. Source: DiT. */
public final class Patches {
  private Patches() {}

  /**
   * Pixels of patches, rows first. [B, N, p p C] gives [B, C, h p, w p], where N = h w.
   *
   * @param rows h, patches from top to bottom
   * @param columns w, patches from left to right
   * @param size p, pixels along a patch
   * @param channels C
   */
  public static NDArray unpatchify(
      NDArray patches, long rows, long columns, int size, int channels) {
    long batch = patches.getShape().get(0);
    return patches
        .reshape(batch, rows, columns, size, size, channels)
        .transpose(0, 5, 1, 3, 2, 4) // [B, h, w, p, q, C] -> [B, C, h, p, w, q]
        .reshape(batch, channels, rows * size, columns * size);
  }
}
