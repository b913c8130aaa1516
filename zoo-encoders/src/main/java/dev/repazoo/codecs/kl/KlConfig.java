package dev.repazoo.codecs.kl;

import dev.repazoo.spi.LatentScale;
import java.util.List;

/**
 * The architecture of an AutoencoderKL; names as in diffusers.
 *
 * @param inChannels of the images encoded
 * @param outChannels of the images decoded
 * @param latentChannels of the latents
 * @param blockOutChannels width of each level, finest first; each but the first halves the size
 * @param layersPerBlock residual blocks of an encoder's level; a decoder's has one more
 * @param downAttention levels of the encoder that attend
 * @param upAttention levels of the decoder that attend, coarsest first
 * @param midAttention whether the middle attends
 * @param normNumGroups groups of each normalisation
 * @param activation after each normalisation
 * @param quantConv whether moments pass a linear map at the end
 * @param postQuantConv whether latents pass a linear map at the start
 * @param sampleSize image size that it was trained at: the side of a tile
 * @param latentScale what brings latents to about unit variance
 */
record KlConfig(
    int inChannels,
    int outChannels,
    int latentChannels,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Boolean> downAttention,
    List<Boolean> upAttention,
    boolean midAttention,
    int normNumGroups,
    Activation activation,
    boolean quantConv,
    boolean postQuantConv,
    int sampleSize,
    LatentScale latentScale) {
  /** Each but the first halves the size. */
  private static final int MOST_LEVELS = 16;

  /** Checks that all fits together. */
  KlConfig {
    blockOutChannels = List.copyOf(blockOutChannels);
    downAttention = List.copyOf(downAttention);
    upAttention = List.copyOf(upAttention);
    positive("in_channels", inChannels);
    positive("out_channels", outChannels);
    positive("latent_channels", latentChannels);
    positive("layers_per_block", layersPerBlock);
    positive("norm_num_groups", normNumGroups);
    positive("sample_size", sampleSize);
    int levels = blockOutChannels.size();
    if (levels > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "AutoencoderKL: block_out_channels has "
              + levels
              + " levels; it must have at most "
              + MOST_LEVELS);
    }
    if (levels < 1 || downAttention.size() != levels || upAttention.size() != levels) {
      throw new IllegalArgumentException(
          "AutoencoderKL: block_out_channels has "
              + levels
              + " levels, down_block_types "
              + downAttention.size()
              + " and up_block_types "
              + upAttention.size()
              + "; they must be as many");
    }
    for (int width : blockOutChannels) {
      if (width < 1 || width % normNumGroups != 0) {
        throw new IllegalArgumentException(
            "AutoencoderKL: block_out_channels has "
                + width
                + ", which norm_num_groups "
                + normNumGroups
                + " does not divide");
      }
    }
    if (latentScale.scale().size() != latentChannels) {
      throw new IllegalArgumentException(
          "AutoencoderKL: latents_mean and latents_std need latent_channels values");
    }
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "AutoencoderKL: " + key + " is " + value + "; it must be positive");
    }
  }

  /** The same with another number of residual blocks on each level. */
  KlConfig withLayersPerBlock(int layers) {
    return new KlConfig(
        inChannels,
        outChannels,
        latentChannels,
        blockOutChannels,
        layers,
        downAttention,
        upAttention,
        midAttention,
        normNumGroups,
        activation,
        quantConv,
        postQuantConv,
        sampleSize,
        latentScale);
  }

  /** The number of levels. */
  int levels() {
    return blockOutChannels.size();
  }

  /** Width of a level, finest first. */
  int width(int level) {
    return blockOutChannels.get(level);
  }

  /** Width of the coarsest level. */
  int widest() {
    return width(levels() - 1);
  }

  /** Image pixels along one side of a latent pixel. */
  int downsampling() {
    return 1 << (levels() - 1);
  }
}
