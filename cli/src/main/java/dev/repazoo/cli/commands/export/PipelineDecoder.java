package dev.repazoo.cli.commands.export;

import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.CodecOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.codec.Tiling;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What decodes inside of a pipeline: the codec that {@code generate} would decode the checkpoint's
 * latents by.
 *
 * @param codec with its weights
 * @param tiled whether pictures are decoded in overlapping tiles
 * @param words what it is and why, in a line
 */
record PipelineDecoder(FrozenCodec codec, boolean tiled, String words) {
  private static final String OTHERWISE = "; name a VAE by --vae, or export a sampler without one";

  /**
   * Loads it.
   *
   * @param manager owner of its weights
   * @return empty for a generator of pixels
   * @throws UsageException when one is named, and the generator has no latents
   * @throws CommandFailure when it has latents of another number of channels, or its weights are
   *     gone
   */
  static Optional<PipelineDecoder> of(
      Zoo zoo,
      NDManager manager,
      CodecOptions options,
      Tiling tiling,
      GeneratorCheckpoint checkpoint)
      throws IOException, CommandFailure {
    Optional<CodecChoice> named = CodecChoice.of(options);
    LatentShape sample = checkpoint.shape().sample();
    if (sample.isPixels()) {
      if (named.isPresent()) {
        throw new UsageException(
            "--vae has no use here: " + checkpoint.model() + " works on pixels");
      }
      if (tiling == Tiling.ON) {
        throw new UsageException(
            "--tiling has no use here: " + checkpoint.model() + " works on pixels");
      }
      return Optional.empty();
    }
    DecoderChoice decoder = DecoderChoice.of(named, checkpoint.latentCodec());
    if (decoder.choice().missing(zoo).isEmpty()) {
      checkChannels(decoder.choice().latentChannels(zoo), decoder.choice().word(), sample);
    }
    FrozenCodec codec = decoder.load(zoo, manager, OTHERWISE).with(tiling);
    checkChannels(OptionalInt.of(codec.codec().latentChannels()), codec.name(), sample);
    int factor = codec.codec().downsampling();
    boolean tiled = codec.tiledInGraphs(sample.width() * factor, sample.height() * factor);
    String words =
        decoder.words()
            + (tiled ? ", in tiles of %d pixels".formatted(codec.codec().tileSize()) : "");
    return Optional.of(new PipelineDecoder(codec, tiled, words));
  }

  private static void checkChannels(OptionalInt channels, String vae, LatentShape sample)
      throws CommandFailure {
    if (channels.orElse(sample.channels()) != sample.channels()) {
      throw new CommandFailure(
          "the model makes latents of %d channels, the VAE %s decodes %d%s"
              .formatted(sample.channels(), vae, channels.getAsInt(), OTHERWISE));
    }
  }

  /** What the file says of it. */
  Map<String, String> metadata() {
    return Map.of(
        GraphMetadata.DECODER, codec.name(), GraphMetadata.DECODER_SHA256, codec.digest());
  }
}
