package dev.repazoo.t2i;

import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What MMDiT checkpoints are called inside, and what their shapes tell. */
final class MmditCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("joint_blocks\\.(\\d{1,9})\\..*");
  private static final Pattern PROJECTOR = Pattern.compile("projectors\\.(\\d+)\\.4\\.weight");
  private static final String PATCH = "x_embedder.proj.weight"; // [D, C, p, p]
  private static final String CONTEXT = "context_embedder.weight"; // [D, E]
  private static final String POSITIONS = "pos_embed"; // [1, N, D]
  private static final String IMAGE = "joint_blocks.0.x_block.";

  private MmditCheckpoint() {}

  /** Distributed training puts {@code module.} before every name. */
  static StateDict rename(StateDict published) {
    return published.map(KeyMap.prefix("module.", ""));
  }

  /** The architecture, read off names and shapes; empty when this is no MMDiT. */
  static Optional<MmditConfig> infer(StateDict published) {
    StateDict dict = rename(published);
    for (String name : List.of(PATCH, CONTEXT, POSITIONS, IMAGE + "attn.qkv.weight")) {
      if (dict.find(name).isEmpty()) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(config(dict));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(dict.origin() + ": by its tensors' shapes, " + e.getMessage(), e);
    }
  }

  private static MmditConfig config(StateDict dict) {
    int width = size(dict, PATCH, 0);
    int patchSize = size(dict, PATCH, 2);
    int grid = (int) Math.round(Math.sqrt(size(dict, POSITIONS, 1)));
    int depth = depth(dict);
    List<Integer> dims =
        dict.names().stream()
            .filter(name -> PROJECTOR.matcher(name).matches())
            .map(name -> size(dict, name, 0))
            .toList();
    return new MmditConfig(
        grid * patchSize,
        patchSize,
        size(dict, PATCH, 1),
        depth,
        width,
        heads(dict, width, depth),
        size(dict, IMAGE + "mlp.fc1.weight", 0) / (double) width,
        qkNorm(dict),
        dict.find(IMAGE + "attn.qkv.bias").isPresent(),
        MmditConfig.FUSED,
        size(dict, CONTEXT, 1),
        MmditConfig.CLIP_LENGTH,
        Math.min(8, depth),
        dims,
        dims.isEmpty() ? 2048 : size(dict, "projectors.0.0.weight", 0));
  }

  private static QkNorm qkNorm(StateDict dict) {
    if (dict.find(IMAGE + "attn.ln_q.weight").isEmpty()) {
      return QkNorm.NONE;
    }
    return dict.find(IMAGE + "attn.ln_q.bias").isPresent() ? QkNorm.LN : QkNorm.RMS;
  }

  /** Norms of heads are as wide as a head; else as many as blocks, where the width fits to that. */
  private static int heads(StateDict dict, int width, int depth) {
    if (qkNorm(dict) != QkNorm.NONE) {
      return width / size(dict, IMAGE + "attn.ln_q.weight", 0);
    }
    int heads = Math.max(1, width / MmditConfig.WIDTH_PER_BLOCK);
    while (width % heads != 0) {
      heads--;
    }
    return width == MmditConfig.WIDTH_PER_BLOCK * depth ? depth : heads;
  }

  private static int depth(StateDict dict) {
    return dict.names().stream()
        .map(BLOCK::matcher)
        .filter(Matcher::matches)
        .mapToInt(match -> Integer.parseInt(match.group(1)) + 1)
        .max()
        .orElseThrow();
  }

  private static int size(StateDict dict, String name, int axis) {
    long[] shape = dict.get(name).shape();
    if (axis >= shape.length || shape[axis] < 1 || shape[axis] > JsonFields.LARGEST_SIZE) {
      throw new IllegalArgumentException(
          name + " is no part of an MMDiT: " + Arrays.toString(shape));
    }
    return (int) shape[axis];
  }
}
