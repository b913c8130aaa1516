package dev.repazoo.t2i;

import dev.repazoo.dit.TensorShapes;
import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What MMDiT checkpoints are called inside, and what their shapes tell. */
final class MmditCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("joint_blocks\\.(\\d{1,9})\\..*");
  private static final String PATCH = "x_embedder.proj.weight"; // [D, C, p, p]
  private static final String CONTEXT = "context_embedder.weight"; // [D, E]
  private static final String POSITIONS = "pos_embed"; // [1, N, D]
  private static final String IMAGE = "joint_blocks.0.x_block.";

  private MmditCheckpoint() {}

  /** The architecture, read off names and shapes; empty when this is no MMDiT. */
  static Optional<MmditConfig> infer(StateDict published) {
    return TensorShapes.read(
        published,
        "an MMDiT",
        JsonFields.LARGEST_SIZE,
        List.of(PATCH, CONTEXT, POSITIONS, IMAGE + "attn.qkv.weight"),
        MmditCheckpoint::config);
  }

  private static MmditConfig config(TensorShapes shapes) {
    int width = shapes.size(PATCH, 0);
    int patchSize = shapes.size(PATCH, 2);
    int grid = (int) Math.round(Math.sqrt(shapes.size(POSITIONS, 1)));
    int depth = shapes.blocks(BLOCK);
    List<Integer> dims = shapes.projectionDims();
    return new MmditConfig(
        grid * patchSize,
        patchSize,
        shapes.size(PATCH, 1),
        depth,
        width,
        heads(shapes, width, depth),
        shapes.size(IMAGE + "mlp.fc1.weight", 0) / (double) width,
        qkNorm(shapes),
        shapes.has(IMAGE + "attn.qkv.bias"),
        MmditConfig.FUSED,
        shapes.size(CONTEXT, 1),
        MmditConfig.CLIP_LENGTH,
        Math.min(8, depth),
        dims,
        shapes.projectorDim());
  }

  private static QkNorm qkNorm(TensorShapes shapes) {
    if (!shapes.has(IMAGE + "attn.ln_q.weight")) {
      return QkNorm.NONE;
    }
    return shapes.has(IMAGE + "attn.ln_q.bias") ? QkNorm.LN : QkNorm.RMS;
  }

  /** Norms of heads are as wide as a head; else as many as blocks, where the width fits to that. */
  private static int heads(TensorShapes shapes, int width, int depth) {
    if (qkNorm(shapes) != QkNorm.NONE) {
      return width / shapes.size(IMAGE + "attn.ln_q.weight", 0);
    }
    return width == MmditConfig.WIDTH_PER_BLOCK * depth
        ? depth
        : TensorShapes.heads(width, MmditConfig.WIDTH_PER_BLOCK);
  }
}
