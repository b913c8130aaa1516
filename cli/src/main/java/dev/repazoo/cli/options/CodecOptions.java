package dev.repazoo.cli.options;

import dev.repazoo.codec.Tiling;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which codec of latents is meant.
 *
 * @param vae the word after {@code --vae}
 * @param weights of an id, where they are named
 */
public record CodecOptions(Optional<String> vae, Optional<Path> weights) {
  /** The row of the option. */
  static final CommandOption VAE =
      CommandOption.of(
          "vae",
          "V",
          "codec: ema, mse, an id of 'zoo list --kind codec', or a folder or file; default for a"
              + " pipeline: as generate decodes");

  /** The row of the option for weights. */
  static final CommandOption WEIGHTS =
      CommandOption.of(
          "vae-weights", "FILE", "weights for an id of --vae; default: the published ones");

  /** The row of the option for tiles. */
  static final CommandOption TILING =
      CommandOption.of(
          "tiling", "WORD", "auto", "images in overlapping tiles: auto (to fit memory), on, off");

  /** The same for graphs, which other machines run. */
  static final CommandOption GRAPH_TILING =
      CommandOption.of(
          "tiling",
          "WORD",
          "auto",
          "decode in overlapping tiles: auto (where whole pictures take over 2 GiB), on, off");

  static CodecOptions of(Arguments arguments) {
    return new CodecOptions(arguments.find(VAE.name()), arguments.findPath(WEIGHTS.name()));
  }

  static Tiling tiling(Arguments arguments) {
    return Tiling.ofOption(arguments.text(TILING.name()));
  }
}
