package dev.repazoo.codecs.tiny;

import dev.repazoo.spi.LatentScale;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The architecture of a tiny autoencoder.
 *
 * @param latentChannels of the latents
 * @param encoderWidth of all the encoder's layers
 * @param encoderBlocks residual blocks of each stage, finest first; each but the first halves the
 *     size
 * @param decoderWidths of each stage, coarsest first
 * @param decoderBlocks residual blocks of each stage, coarsest first
 * @param quarterStem whether the encoder begins with two convolutions that quarter the size
 * @param pooled whether the blocks next to the latents see the whole image ({@code flux_2})
 * @param latentScale what brings latents to about unit variance
 */
record TinyConfig(
    int latentChannels,
    int encoderWidth,
    List<Integer> encoderBlocks,
    List<Integer> decoderWidths,
    List<Integer> decoderBlocks,
    boolean quarterStem,
    boolean pooled,
    LatentScale latentScale) {
  static final int WIDTH = 64;

  /** Each but the first doubles the size. */
  private static final int MOST_STAGES = 16;

  static final List<Integer> ENCODER_BLOCKS = List.of(1, 3, 3, 3);
  static final List<Integer> DECODER_BLOCKS = List.of(3, 3, 3, 1);

  /** Checks that all fits together. */
  TinyConfig {
    encoderBlocks = List.copyOf(encoderBlocks);
    decoderWidths = List.copyOf(decoderWidths);
    decoderBlocks = List.copyOf(decoderBlocks);
    if (encoderWidth < 1 || encoderBlocks.isEmpty() || decoderBlocks.isEmpty()) {
      throw new IllegalArgumentException("taesd: widths and blocks must be positive");
    }
    if (decoderBlocks.size() > MOST_STAGES) {
      throw new IllegalArgumentException(
          "taesd: the decoder has "
              + decoderBlocks.size()
              + " stages; it must have at most "
              + MOST_STAGES);
    }
    if (decoderWidths.size() != decoderBlocks.size()) {
      throw new IllegalArgumentException(
          "taesd: the decoder has "
              + decoderWidths.size()
              + " widths for "
              + decoderBlocks.size()
              + " stages");
    }
    int encoderStages = encoderBlocks.size() + (quarterStem ? 2 : 0);
    if (encoderStages != decoderBlocks.size()) {
      throw new IllegalArgumentException(
          "taesd: the encoder has "
              + encoderStages
              + " stages, the decoder "
              + decoderBlocks.size());
    }
  }

  /** Eight pixels to one; in all widths 64. */
  static TinyConfig factor8(int latentChannels, boolean pooled) {
    return new TinyConfig(
        latentChannels,
        WIDTH,
        ENCODER_BLOCKS,
        Collections.nCopies(DECODER_BLOCKS.size(), WIDTH),
        DECODER_BLOCKS,
        false,
        pooled,
        LatentScale.of(latentChannels, 1));
  }

  /** Thirty-two pixels to one. */
  static TinyConfig factor32(int latentChannels) {
    return new TinyConfig(
        latentChannels,
        WIDTH,
        ENCODER_BLOCKS,
        List.of(256, 128, WIDTH, WIDTH, WIDTH, WIDTH),
        List.of(3, 3, 3, 3, 3, 1),
        true,
        false,
        LatentScale.of(latentChannels, 1));
  }

  /** How many residual blocks each stage has, the encoder's first. */
  List<Integer> blocks() {
    return Stream.concat(encoderBlocks.stream(), decoderBlocks.stream()).toList();
  }

  /** The same with other numbers of residual blocks, in the order of {@link #blocks()}. */
  TinyConfig withBlocks(List<Integer> blocks) {
    return new TinyConfig(
        latentChannels,
        encoderWidth,
        blocks.subList(0, encoderBlocks.size()),
        decoderWidths,
        blocks.subList(encoderBlocks.size(), blocks.size()),
        quarterStem,
        pooled,
        latentScale);
  }

  /** Image pixels along one side of a latent pixel. */
  int downsampling() {
    return 1 << (decoderBlocks.size() - 1);
  }
}
