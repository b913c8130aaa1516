package dev.repazoo.uvit;

import dev.repazoo.dit.TensorShapes;
import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What U-ViT checkpoints are called inside, and what their shapes tell. */
final class UVitCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("in_blocks\\.(\\d{1,9})\\..*");
  private static final String PATCH = "patch_embed.proj.weight"; // [D, C, p, p]
  private static final String CONTEXT = "context_embed.weight"; // [D, E]
  private static final String POSITIONS = "pos_embed"; // [1, 1 + L + N, D]
  private static final String FIRST = "in_blocks.0.";
  private static final String HEAD_NORM = FIRST + "attn.q_norm.weight"; // [D / heads]

  private UVitCheckpoint() {}

  /**
   * The architecture, read off names and shapes; empty when this is no U-ViT of texts. Without
   * projections it is a published one, which has learned noise; checkpoints of the zoo tell.
   */
  static Optional<UVitConfig> infer(StateDict published) {
    return TensorShapes.read(
        published,
        "a U-ViT",
        JsonFields.LARGEST_SIZE,
        List.of(PATCH, CONTEXT, POSITIONS, FIRST + "attn.qkv.weight"),
        UVitCheckpoint::config);
  }

  private static UVitConfig config(TensorShapes shapes) {
    int width = shapes.size(PATCH, 0);
    int patchSize = shapes.size(PATCH, 2);
    int positions = shapes.size(POSITIONS, 1);
    int length = textLength(positions);
    int grid = (int) Math.round(Math.sqrt(positions - 1 - length));
    int depth = 2 * shapes.blocks(BLOCK);
    List<Integer> dims = shapes.projectionDims();
    return new UVitConfig(
        grid * patchSize,
        patchSize,
        shapes.size(PATCH, 1),
        depth,
        width,
        heads(shapes, width),
        shapes.size(FIRST + "mlp.fc1.weight", 0) / (double) width,
        shapes.has(FIRST + "attn.qkv.bias"),
        shapes.has(HEAD_NORM),
        true,
        shapes.has("time_embed.0.weight"),
        shapes.has("out_blocks.0.skip_linear.weight"),
        shapes.has("final_layer.weight"),
        dims.isEmpty(),
        shapes.size(CONTEXT, 1),
        length,
        Math.min(4, depth + 1),
        dims,
        shapes.projectorDim());
  }

  /** CLIP's, where that leaves a square of patches; else the shortest that does. */
  private static int textLength(int positions) {
    if (isSquare(positions - 1 - UVitConfig.CLIP_LENGTH)) {
      return UVitConfig.CLIP_LENGTH;
    }
    for (int length = 1; length < positions - 1; length++) {
      if (isSquare(positions - 1 - length)) {
        return length;
      }
    }
    throw new IllegalArgumentException(POSITIONS + " has no room for time, text and patches");
  }

  private static boolean isSquare(int patches) {
    int side = (int) Math.round(Math.sqrt(Math.max(0, patches)));
    return patches > 0 && side * side == patches;
  }

  /** Norms are as wide as a head. */
  private static int heads(TensorShapes shapes, int width) {
    if (shapes.has(HEAD_NORM)) {
      return width / shapes.size(HEAD_NORM, 0);
    }
    return TensorShapes.heads(width, UVitConfig.HEAD_WIDTH);
  }
}
