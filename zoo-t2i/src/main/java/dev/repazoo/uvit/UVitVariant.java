package dev.repazoo.uvit;

import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import java.util.List;
import java.util.Optional;

/**
 * A row of the family's table.
 *
 * @param id name, as {@code --model} takes it
 * @param config architecture for its first resolution, with one projection
 * @param resolutions image sizes in pixels
 * @param summary one line for people
 */
record UVitVariant(String id, UVitConfig config, List<Integer> resolutions, String summary) {
  static final List<UVitVariant> ALL =
      List.of(
          latent("U-ViT-S/2", 12, List.of(768)),
          latent("U-ViT-S/2-deep", 16, List.of(768)),
          latent("U-ViT-S/2-noise", 12, List.of()),
          latent("U-ViT-S/2-deep-noise", 16, List.of()),
          pixel());

  /** The reference's two models of MS-COCO, to be trained, and as published. */
  private static UVitVariant latent(String id, int depth, List<Integer> zDims) {
    return new UVitVariant(
        id,
        config(32, 2, 4, depth, 512, 8, 768, UVitConfig.CLIP_LENGTH, zDims, 2048),
        List.of(256, 512),
        "U-ViT with %d blocks of width 512 on latents and CLIP's text features, patch 2%s"
            .formatted(depth + 1, zDims.isEmpty() ? "; predicts noise, as published" : ""));
  }

  /** Small enough for a CPU: pixels of the built-in emoji. */
  private static UVitVariant pixel() {
    return new UVitVariant(
        "U-ViT-Ti/4-pixel",
        config(32, 4, 3, 6, 192, 3, 384, 16, List.of(112), 384),
        List.of(32),
        "U-ViT with 7 blocks of width 192 on 32x32 pixels and MiniLM's text features, patch 4");
  }

  private static UVitConfig config(
      int inputSize,
      int patchSize,
      int channels,
      int depth,
      int width,
      int heads,
      int contextDim,
      int contextLength,
      List<Integer> zDims,
      int projectorDim) {
    return new UVitConfig(
        inputSize,
        patchSize,
        channels,
        depth,
        width,
        heads,
        4.0,
        false,
        false,
        true,
        false,
        true,
        true,
        zDims.isEmpty(),
        contextDim,
        contextLength,
        Math.min(4, depth / 2),
        zDims,
        projectorDim);
  }

  CatalogueEntry entry() {
    return new CatalogueEntry(
        id,
        Kind.GENERATOR,
        UVitProvider.FAMILY,
        new UVit(config).parameterCount(),
        resolutions,
        "MIT",
        "https://github.com/baofff/U-ViT",
        "Bao et al., All are Worth Words: A ViT Backbone for Diffusion Models, CVPR 2023, arXiv"
            + " 2209.12152; Yu et al., Representation Alignment for Generation, ICLR 2025, arXiv"
            + " 2410.06940",
        summary,
        Optional.empty());
  }
}
