package dev.repazoo.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code --encoder-weights}: a file for each encoder of {@code --enc-type}, in that order; the word
 * {@code builtin} stands for weights that the plugin ships.
 *
 * @param files as many as there are encoders, or none
 */
record EncoderWeights(List<String> files) {
  private static final String BUILTIN = "builtin";

  /** Reads the option. */
  static EncoderWeights of(Arguments arguments, int encoders) {
    List<String> files =
        arguments.find("encoder-weights").map(f -> List.of(f.split(",", -1))).orElse(List.of());
    if (!files.isEmpty() && files.size() != encoders) {
      throw new UsageException(
          "--encoder-weights names "
              + files.size()
              + " files for "
              + encoders
              + " encoders; name one for each, '"
              + BUILTIN
              + "' for one that ships its own");
    }
    return new EncoderWeights(files);
  }

  /** The file of an encoder, if one is named. */
  Optional<Path> of(int encoder) {
    return files.isEmpty() || files.get(encoder).equals(BUILTIN)
        ? Optional.empty()
        : Optional.of(Arguments.toPath("--encoder-weights", files.get(encoder)));
  }
}
