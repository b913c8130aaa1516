package dev.repazoo.sit;

import dev.repazoo.dit.PositionEmbedding;
import dev.repazoo.dit.TensorShapes;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What DiT checkpoints are called inside, and what their shapes tell: DiT's own names, which are
 * SiT's too, and those of diffusers' DiTTransformer2DModel.
 *
 * <p>In diffusers every block has an embedding of times and classes of its own; the network is a
 * DiT only where they are all equal.
 */
final class DiTCheckpoint {
  private static final String EMBEDDING = "transformer_blocks.0.norm1.emb.";

  /** Diffusers' name of the patches' embedding, which DiT's files lack. */
  private static final String OF_DIFFUSERS = "pos_embed.proj.weight";

  private static final KeyMap KEYS =
      KeyMap.of(
          TensorShapes.WITHOUT_MODULE,
          KeyMap.prefix("pos_embed.proj.", "x_embedder.proj."),
          KeyMap.drop("pos_embed\\.pos_embed"),
          KeyMap.prefix(EMBEDDING + "timestep_embedder.linear_1.", "t_embedder.mlp.0."),
          KeyMap.prefix(EMBEDDING + "timestep_embedder.linear_2.", "t_embedder.mlp.2."),
          KeyMap.prefix(EMBEDDING + "class_embedder.", "y_embedder."),
          KeyMap.drop("transformer_blocks\\.\\d+\\.norm1\\.emb\\..*"),
          KeyMap.prefix("transformer_blocks.", "blocks."),
          KeyMap.rename("(blocks\\.\\d+)\\.norm1\\.linear\\.(.*)", "$1.adaLN_modulation.1.$2"),
          KeyMap.concat(
              0,
              "(.*)\\.attn1\\.to_q\\.(weight|bias)",
              "$1.attn.qkv.$2",
              "$1.attn1.to_q.$2",
              "$1.attn1.to_k.$2",
              "$1.attn1.to_v.$2"),
          KeyMap.rename("(.*)\\.attn1\\.to_out\\.0\\.(.*)", "$1.attn.proj.$2"),
          KeyMap.rename("(.*)\\.ff\\.net\\.0\\.proj\\.(.*)", "$1.mlp.fc1.$2"),
          KeyMap.rename("(.*)\\.ff\\.net\\.2\\.(.*)", "$1.mlp.fc2.$2"),
          KeyMap.prefix("proj_out_1.", "final_layer.adaLN_modulation.1."),
          KeyMap.prefix("proj_out_2.", "final_layer.linear."));

  private DiTCheckpoint() {}

  /**
   * Maps published names to the module's.
   *
   * @param width D
   * @param grid tokens along one side, whose positions diffusers' files leave out
   * @throws WeightsException when diffusers' blocks have different embeddings
   */
  static StateDict rename(StateDict published, int width, int grid) {
    if (published.find(OF_DIFFUSERS).isEmpty()) {
      return published.map(TensorShapes.WITHOUT_MODULE);
    }
    checkEmbeddings(published);
    StateDict renamed = published.map(KEYS);
    renamed.put(
        "pos_embed",
        Tensor.of(PositionEmbedding.sinCos2d(width, grid), 1, (long) grid * grid, width));
    return renamed;
  }

  private static void checkEmbeddings(StateDict published) {
    for (String name : published.names()) {
      String first = name.replaceFirst("^transformer_blocks\\.\\d+\\.norm1\\.emb\\.", EMBEDDING);
      if (first.startsWith(EMBEDDING)
          && !Arrays.equals(published.get(name).toFloats(), published.get(first).toFloats())) {
        throw new WeightsException(
            published.origin()
                + ": "
                + name
                + " differs from that of the first block; a DiT has one embedding of times and"
                + " classes for all blocks");
      }
    }
  }

  /** The architecture, read off names and shapes; empty when this is no DiT. */
  static Optional<DiTConfig> infer(StateDict published) {
    if (published.find(OF_DIFFUSERS).isPresent()) {
      return published
              .find("transformer_blocks.0.norm1.emb.class_embedder.embedding_table.weight")
              .isPresent()
          ? SiTCheckpoint.infer(withPositions(published.map(KEYS))).map(config -> of(config, 1))
          : Optional.empty();
    }
    return SiTCheckpoint.infer(published)
        .filter(config -> config.learnSigma() && config.zDims().isEmpty() && !config.qkNorm())
        .map(config -> of(config, 0));
  }

  /** Of the first resolution: which one it is leaves no trace. */
  private static StateDict withPositions(StateDict renamed) {
    DiTConfig usual = DiTVariant.ALL.get(0).config();
    int patch = (int) renamed.get("x_embedder.proj.weight").shape()[2];
    int grid = Math.max(1, usual.inputSize() / Math.max(1, patch));
    return renamed.put("pos_embed", Tensor.of(new float[grid * grid], 1, (long) grid * grid, 1));
  }

  private static DiTConfig of(SiTConfig network, int frequencyShift) {
    return new DiTConfig(
        network.inputSize(),
        network.patchSize(),
        network.inChannels(),
        network.hiddenSize(),
        network.depth(),
        network.numHeads(),
        network.mlpRatio(),
        network.classDropoutProb(),
        network.numClasses(),
        network.learnSigma(),
        1000,
        frequencyShift);
  }
}
