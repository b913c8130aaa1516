package dev.repazoo.t2i;

import dev.repazoo.builtin.BuiltinModel;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import java.util.List;
import java.util.Optional;

/**
 * A row of the family's table.
 *
 * @param id name, as {@code --model} takes it
 * @param config architecture for its first resolution, with one projection
 * @param resolutions image sizes in pixels
 * @param summary one line for people
 * @param weights of it, where there are any
 */
record MmditVariant(
    String id,
    MmditConfig config,
    List<Integer> resolutions,
    String summary,
    Optional<WeightFile> weights) {

  /** Trained on the built-in emoji as docs/t2i.md says. */
  private static final BuiltinModel.Resource EMOJI = BuiltinModel.EMOJI_T2I.weights();

  static final List<MmditVariant> ALL = List.of(latent(24), latent(18), latent(12), pixel());

  /** REPA's with 24 blocks, and smaller ones by its rule. */
  private static MmditVariant latent(int depth) {
    MmditConfig config =
        config(32, 2, 4, depth, 4.0, 768, MmditConfig.CLIP_LENGTH, depth < 18 ? 4 : 8, 768, 2048);
    return new MmditVariant(
        "MMDiT-d" + depth + "/2",
        config,
        List.of(256, 512),
        "MMDiT with %d blocks of width %d on latents and CLIP's text features, patch 2"
            .formatted(depth, config.hiddenSize()),
        Optional.empty());
  }

  /**
   * Small enough for a CPU, and in half precision for a jar: pixels of the built-in emoji, aligned
   * to its built-in encoder.
   */
  private static MmditVariant pixel() {
    return new MmditVariant(
        "MMDiT-d6/4-pixel",
        config(32, 4, 3, 6, 3.5, 384, 16, 3, 112, 384),
        List.of(32),
        "MMDiT with 6 blocks of width 192 on 32x32 pixels and MiniLM's text features, patch 4",
        Optional.of(
            WeightFile.shipped(EMOJI.name(), EMOJI.resource(), EMOJI.bytes(), EMOJI.sha256())));
  }

  private static MmditConfig config(
      int inputSize,
      int patchSize,
      int channels,
      int depth,
      double mlpRatio,
      int contextDim,
      int contextLength,
      int encoderDepth,
      int zDim,
      int projectorDim) {
    return new MmditConfig(
        inputSize,
        patchSize,
        channels,
        depth,
        MmditConfig.WIDTH_PER_BLOCK * depth,
        depth,
        mlpRatio,
        QkNorm.NONE,
        true,
        MmditConfig.FUSED,
        contextDim,
        contextLength,
        encoderDepth,
        List.of(zDim),
        projectorDim);
  }

  CatalogueEntry entry() {
    return new CatalogueEntry(
        id,
        Kind.GENERATOR,
        MmditProvider.FAMILY,
        new Mmdit(config).parameterCount(),
        resolutions,
        "MIT",
        "https://github.com/sihyun-yu/REPA",
        "Esser et al., Scaling Rectified Flow Transformers for High-Resolution Image Synthesis,"
            + " ICML 2024, arXiv 2403.03206; Yu et al., Representation Alignment for Generation,"
            + " ICLR 2025, arXiv 2410.06940",
        summary,
        weights);
  }
}
