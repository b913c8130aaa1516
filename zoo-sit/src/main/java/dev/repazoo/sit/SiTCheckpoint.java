package dev.repazoo.sit;

import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What SiT checkpoints are called inside, and what their shapes tell. */
final class SiTCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("(decoder_)?blocks\\.(\\d{1,9})\\..*");
  private static final Pattern PROJECTOR = Pattern.compile("projectors\\.(\\d+)\\.4\\.weight");

  private static final int IMAGENET_CLASSES = 1000;

  /** As in configurations; a table of classes has one row more. */
  private static final int LARGEST = JsonFields.LARGEST_COUNT + 1;

  private SiTCheckpoint() {}

  /**
   * Maps published names to the module's. Checkpoints from REPA's early runs number the blocks
   * after the alignment from 0 again, as {@code decoder_blocks}; distributed training puts {@code
   * module.} before every name.
   */
  static StateDict rename(StateDict published, int encoderDepth) {
    return published.map(
        KeyMap.of(
            KeyMap.prefix("module.", ""),
            KeyMap.rename(
                "decoder_blocks\\.(\\d{1,9})\\.(.*)",
                match ->
                    "blocks."
                        + (Integer.parseInt(match.group(1)) + encoderDepth)
                        + "."
                        + match.group(2))));
  }

  /** The architecture, read off names and shapes; empty when this is no SiT. */
  static Optional<SiTConfig> infer(StateDict published) {
    StateDict dict = published.map(KeyMap.prefix("module.", ""));
    if (dict.find("x_embedder.proj.weight").isEmpty()
        || dict.find("y_embedder.embedding_table.weight").isEmpty()
        || dict.find("pos_embed").isEmpty()
        || dict.find("blocks.0.attn.qkv.weight").isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(config(dict));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(dict.origin() + ": by its tensors' shapes, " + e.getMessage(), e);
    }
  }

  private static SiTConfig config(StateDict dict) {
    String patch = "x_embedder.proj.weight"; // [D, C, p, p]
    int width = size(dict, patch, 0);
    int patchSize = Math.min(size(dict, patch, 2), JsonFields.LARGEST_SIZE);
    int grid = (int) Math.round(Math.sqrt(size(dict, "pos_embed", 1)));
    int depth = count(dict, "");
    int decoderDepth = count(dict, "decoder_");
    boolean qkNorm = dict.find("blocks.0.attn.q_norm.weight").isPresent();
    List<Integer> dims = projectionDims(dict);
    int rows = size(dict, "y_embedder.embedding_table.weight", 0);
    Optional<SiTVariant> variant = variant(width, depth + decoderDepth);
    int heads =
        qkNorm
            ? width / size(dict, "blocks.0.attn.q_norm.weight", 0)
            : variant.map(v -> v.config().numHeads()).orElseGet(() -> usualHeads(width));
    boolean learnSigma = learnSigma(dict, patchSize, size(dict, patch, 1));
    boolean noNullClass = rows == IMAGENET_CLASSES; // every training of the reference has one
    return new SiTConfig(
        "edm",
        grid * patchSize,
        patchSize,
        size(dict, patch, 1),
        width,
        width,
        encoderDepth(depth, decoderDepth, variant),
        depth + decoderDepth,
        heads,
        size(dict, "blocks.0.mlp.fc1.weight", 0) / (double) width,
        noNullClass ? 0 : 0.1,
        noNullClass ? rows : rows - 1,
        true,
        dims,
        dims.isEmpty() ? 2048 : size(dict, "projectors.0.0.weight", 0),
        true,
        qkNorm,
        learnSigma,
        learnSigma); // no other training than SiT's own has it, and its time begins at noise
  }

  /** Whether the last layer gives twice the channels. */
  private static boolean learnSigma(StateDict dict, int patchSize, int channels) {
    String last = "final_layer.linear.weight"; // [p p C, D]
    long velocity = (long) patchSize * patchSize * channels;
    return dict.find(last).isPresent() && size(dict, last, 0) == 2 * velocity;
  }

  /** Heads of 64 channels, or of a few more where that doesn't divide the width. */
  private static int usualHeads(int width) {
    int heads = Math.max(1, width / 64);
    while (width % heads != 0) {
      heads--;
    }
    return heads;
  }

  private static int encoderDepth(int depth, int decoderDepth, Optional<SiTVariant> variant) {
    return decoderDepth > 0
        ? depth
        : Math.min(depth, variant.map(v -> v.config().encoderDepth()).orElse(8));
  }

  /** The row of that width, nearest in depth: heads and alignment leave no trace in the tensors. */
  private static Optional<SiTVariant> variant(int width, int depth) {
    return SiTVariant.ALL.stream()
        .filter(v -> v.config().hiddenSize() == width)
        .min(Comparator.comparingInt(v -> Math.abs(v.config().depth() - depth)));
  }

  private static int size(StateDict dict, String name, int axis) {
    long[] shape = dict.get(name).shape();
    if (axis >= shape.length || shape[axis] < 1 || shape[axis] > LARGEST) {
      throw new IllegalArgumentException(name + " is no part of a SiT: " + Arrays.toString(shape));
    }
    return (int) shape[axis];
  }

  private static int count(StateDict dict, String kind) {
    int blocks = 0;
    for (String name : dict.names()) {
      Matcher matcher = BLOCK.matcher(name);
      if (matcher.matches() && kind.equals(matcher.group(1) == null ? "" : matcher.group(1))) {
        blocks = Math.max(blocks, Integer.parseInt(matcher.group(2)) + 1);
      }
    }
    return blocks;
  }

  private static List<Integer> projectionDims(StateDict dict) {
    List<Integer> dims = new ArrayList<>();
    for (String name : dict.names()) {
      if (PROJECTOR.matcher(name).matches()) {
        dims.add(size(dict, name, 0));
      }
    }
    return dims;
  }
}
