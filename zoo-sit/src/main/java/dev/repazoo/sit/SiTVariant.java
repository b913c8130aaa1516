package dev.repazoo.sit;

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
 * @param config architecture for its first resolution, with one projection to 768-wide tokens as
 *     REPA's default encoder gives
 * @param resolutions image sizes in pixels
 * @param summary one line for people
 * @param weights published weights
 */
record SiTVariant(
    String id,
    SiTConfig config,
    List<Integer> resolutions,
    String summary,
    Optional<WeightFile> weights) {

  /** The address in REPA's utils.py. */
  private static final WeightFile PUBLISHED_XL_2 =
      new WeightFile(
          "last.pt",
          "https://www.dl.dropboxusercontent.com/scl/fi/cxedbs4da5ugjq5wg3zrg/last.pt"
              + "?rlkey=8otgrdkno0nd89po3dpwngwcc&st=apcc645o&dl=0",
          0,
          Optional.empty());

  /** Trained on the built-in emoji as docs/training.md says. */
  private static final BuiltinModel.Resource EMOJI = BuiltinModel.EMOJI.weights();

  static final List<SiTVariant> ALL =
      List.of(
          latent("S", 2, 384, 12, 6),
          latent("S", 4, 384, 12, 6),
          latent("S", 8, 384, 12, 6),
          latent("B", 2, 768, 12, 12),
          latent("B", 4, 768, 12, 12),
          latent("B", 8, 768, 12, 12),
          latent("L", 2, 1024, 24, 16),
          latent("L", 4, 1024, 24, 16),
          latent("L", 8, 1024, 24, 16),
          latent("XL", 2, 1152, 28, 16),
          latent("XL", 4, 1152, 28, 16),
          latent("XL", 8, 1152, 28, 16),
          pixel());

  private static SiTVariant latent(String size, int patch, int width, int depth, int heads) {
    String id = "SiT-" + size + "/" + patch;
    return new SiTVariant(
        id,
        config(32, patch, 4, width, depth, heads, alignmentDepth(size), 1000, 768, 2048),
        List.of(256, 512),
        "SiT with " + depth + " blocks of width " + width + " on latents, patch " + patch,
        id.equals("SiT-XL/2") ? Optional.of(PUBLISHED_XL_2) : Optional.empty());
  }

  /** What REPA's authors advise; the default of their train.py is 8 for every size. */
  private static int alignmentDepth(String size) {
    return size.equals("B") ? 4 : 8;
  }

  /** Small enough for a CPU: pixels of the built-in emoji, aligned to its built-in encoder. */
  private static SiTVariant pixel() {
    return new SiTVariant(
        "SiT-Ti/4-pixel",
        config(32, 4, 3, 192, 6, 3, 3, 99, 112, 384),
        List.of(32),
        "SiT with 6 blocks of width 192 on 32x32 pixels, patch 4, for the built-in emoji",
        Optional.of(
            WeightFile.shipped(EMOJI.name(), EMOJI.resource(), EMOJI.bytes(), EMOJI.sha256())));
  }

  private static SiTConfig config(
      int inputSize,
      int patchSize,
      int channels,
      int width,
      int depth,
      int heads,
      int encoderDepth,
      int classes,
      int zDim,
      int projectorDim) {
    return new SiTConfig(
        "edm",
        inputSize,
        patchSize,
        channels,
        width,
        width,
        encoderDepth,
        depth,
        heads,
        4.0,
        0.1,
        classes,
        true,
        List.of(zDim),
        projectorDim,
        true,
        false,
        false,
        false);
  }

  CatalogueEntry entry() {
    return new CatalogueEntry(
        id,
        Kind.GENERATOR,
        "sit",
        new SiT(config).parameterCount(),
        resolutions,
        "MIT",
        "https://github.com/sihyun-yu/REPA",
        "Yu et al., Representation Alignment for Generation, ICLR 2025, arXiv 2410.06940",
        summary,
        weights);
  }
}
