package dev.repazoo.sit;

import dev.repazoo.dit.TensorShapes;
import dev.repazoo.json.JsonFields;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What SiT checkpoints are called inside, and what their shapes tell. */
final class SiTCheckpoint {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,9})\\..*");
  private static final Pattern DECODER_BLOCK = Pattern.compile("decoder_blocks\\.(\\d{1,9})\\..*");

  private static final int HEAD_WIDTH = 64;
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
            TensorShapes.WITHOUT_MODULE,
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
    return TensorShapes.read(
        published,
        "a SiT",
        LARGEST,
        List.of(
            "x_embedder.proj.weight",
            "y_embedder.embedding_table.weight",
            "pos_embed",
            "blocks.0.attn.qkv.weight"),
        SiTCheckpoint::config);
  }

  private static SiTConfig config(TensorShapes shapes) {
    String patch = "x_embedder.proj.weight"; // [D, C, p, p]
    int width = shapes.size(patch, 0);
    int patchSize = Math.min(shapes.size(patch, 2), JsonFields.LARGEST_SIZE);
    int grid = (int) Math.round(Math.sqrt(shapes.size("pos_embed", 1)));
    int depth = shapes.blocks(BLOCK);
    int decoderDepth = shapes.blocks(DECODER_BLOCK);
    boolean qkNorm = shapes.has("blocks.0.attn.q_norm.weight");
    List<Integer> dims = shapes.projectionDims();
    int rows = shapes.size("y_embedder.embedding_table.weight", 0);
    Optional<SiTVariant> variant = variant(width, depth + decoderDepth);
    int heads =
        qkNorm
            ? width / shapes.size("blocks.0.attn.q_norm.weight", 0)
            : variant
                .map(v -> v.config().numHeads())
                .orElseGet(() -> TensorShapes.heads(width, HEAD_WIDTH));
    boolean learnSigma = learnSigma(shapes, patchSize, shapes.size(patch, 1));
    boolean noNullClass = rows == IMAGENET_CLASSES; // every training of the reference has one
    return new SiTConfig(
        "edm",
        grid * patchSize,
        patchSize,
        shapes.size(patch, 1),
        width,
        width,
        encoderDepth(depth, decoderDepth, variant),
        depth + decoderDepth,
        heads,
        shapes.size("blocks.0.mlp.fc1.weight", 0) / (double) width,
        noNullClass ? 0 : 0.1,
        noNullClass ? rows : rows - 1,
        true,
        dims,
        shapes.projectorDim(),
        true,
        qkNorm,
        learnSigma,
        learnSigma); // no other training than SiT's own has it, and its time begins at noise
  }

  /** Whether the last layer gives twice the channels. */
  private static boolean learnSigma(TensorShapes shapes, int patchSize, int channels) {
    String last = "final_layer.linear.weight"; // [p p C, D]
    long velocity = (long) patchSize * patchSize * channels;
    return shapes.has(last) && shapes.size(last, 0) == 2 * velocity;
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
}
