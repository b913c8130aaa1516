package dev.repazoo.uvit;

import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What U-ViT checkpoints are called inside, and what their shapes tell. */
final class UVitCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("in_blocks\\.(\\d{1,9})\\..*");
  private static final Pattern PROJECTOR = Pattern.compile("projectors\\.(\\d+)\\.4\\.weight");
  private static final String PATCH = "patch_embed.proj.weight"; // [D, C, p, p]
  private static final String CONTEXT = "context_embed.weight"; // [D, E]
  private static final String POSITIONS = "pos_embed"; // [1, 1 + L + N, D]
  private static final String FIRST = "in_blocks.0.";
  private static final String HEAD_NORM = FIRST + "attn.q_norm.weight"; // [D / heads]

  private UVitCheckpoint() {}

  /** Distributed training puts {@code module.} before every name. */
  static StateDict rename(StateDict published) {
    return published.map(KeyMap.prefix("module.", ""));
  }

  /**
   * The architecture, read off names and shapes; empty when this is no U-ViT of texts. Without
   * projections it is a published one, which has learned noise; checkpoints of the zoo tell.
   */
  static Optional<UVitConfig> infer(StateDict published) {
    StateDict dict = rename(published);
    for (String name : List.of(PATCH, CONTEXT, POSITIONS, FIRST + "attn.qkv.weight")) {
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

  private static UVitConfig config(StateDict dict) {
    int width = size(dict, PATCH, 0);
    int patchSize = size(dict, PATCH, 2);
    int positions = size(dict, POSITIONS, 1);
    int length = textLength(positions);
    int grid = (int) Math.round(Math.sqrt(positions - 1 - length));
    int depth = 2 * half(dict);
    List<Integer> dims =
        dict.names().stream()
            .filter(name -> PROJECTOR.matcher(name).matches())
            .map(name -> size(dict, name, 0))
            .toList();
    return new UVitConfig(
        grid * patchSize,
        patchSize,
        size(dict, PATCH, 1),
        depth,
        width,
        heads(dict, width),
        size(dict, FIRST + "mlp.fc1.weight", 0) / (double) width,
        dict.find(FIRST + "attn.qkv.bias").isPresent(),
        dict.find(HEAD_NORM).isPresent(),
        true,
        dict.find("time_embed.0.weight").isPresent(),
        dict.find("out_blocks.0.skip_linear.weight").isPresent(),
        dict.find("final_layer.weight").isPresent(),
        dims.isEmpty(),
        size(dict, CONTEXT, 1),
        length,
        Math.min(4, depth + 1),
        dims,
        dims.isEmpty() ? 2048 : size(dict, "projectors.0.0.weight", 0));
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
  private static int heads(StateDict dict, int width) {
    if (dict.find(HEAD_NORM).isPresent()) {
      return width / size(dict, HEAD_NORM, 0);
    }
    int heads = Math.max(1, width / UVitConfig.HEAD_WIDTH);
    while (width % heads != 0) {
      heads--;
    }
    return heads;
  }

  private static int half(StateDict dict) {
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
          name + " is no part of a U-ViT: " + Arrays.toString(shape));
    }
    return (int) shape[axis];
  }
}
