package dev.repazoo.sit;

import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import java.util.List;
import java.util.Optional;

/**
 * A row of the family's table.
 *
 * @param id name, as {@code --model} takes it
 * @param config architecture for its first resolution
 * @param weights published weights
 */
record DiTVariant(String id, DiTConfig config, Optional<WeightFile> weights) {
  /** The address in DiT's download.py. */
  private static final WeightFile PUBLISHED_XL_2 =
      new WeightFile(
          "DiT-XL-2-256x256.pt",
          "https://dl.fbaipublicfiles.com/DiT/models/DiT-XL-2-256x256.pt",
          0,
          Optional.empty());

  static final List<DiTVariant> ALL =
      List.of(
          row("S", 2, 384, 12, 6),
          row("S", 4, 384, 12, 6),
          row("S", 8, 384, 12, 6),
          row("B", 2, 768, 12, 12),
          row("B", 4, 768, 12, 12),
          row("B", 8, 768, 12, 12),
          row("L", 2, 1024, 24, 16),
          row("L", 4, 1024, 24, 16),
          row("L", 8, 1024, 24, 16),
          row("XL", 2, 1152, 28, 16),
          row("XL", 4, 1152, 28, 16),
          row("XL", 8, 1152, 28, 16));

  private static DiTVariant row(String size, int patch, int width, int depth, int heads) {
    String id = "DiT-" + size + "/" + patch;
    return new DiTVariant(
        id,
        new DiTConfig(32, patch, 4, width, depth, heads, 4, 0.1, 1000, true, 1000, 0),
        id.equals("DiT-XL/2") ? Optional.of(PUBLISHED_XL_2) : Optional.empty());
  }

  CatalogueEntry entry() {
    return new CatalogueEntry(
        id,
        Kind.GENERATOR,
        "dit",
        new DiT(config).parameterCount(),
        List.of(256, 512),
        "CC-BY-NC-4.0",
        "https://github.com/facebookresearch/DiT",
        "Peebles and Xie, Scalable Diffusion Models with Transformers, ICCV 2023, arXiv 2212.09748",
        "DiT with "
            + config.depth()
            + " blocks of width "
            + config.hiddenSize()
            + " on latents, patch "
            + config.patchSize()
            + "; predicts noise, for sampling",
        weights);
  }
}
