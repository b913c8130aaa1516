package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.ops.Precision;
import java.io.IOException;
import java.util.Optional;

/** {@code train --vae}: the codec of the data's latents, which must be the one that made them. */
final class TrainCodec {
  private TrainCodec() {}

  /** What to call it by: as the user did, else as {@code zoo encode} noted it. */
  static Optional<String> word(Arguments arguments, Dataset dataset) {
    return CodecChoice.of(arguments)
        .map(CodecChoice::word)
        .or(() -> dataset instanceof LatentDataset latents ? latents.vae() : Optional.empty());
  }

  /**
   * Loads it, if one is named.
   *
   * @throws UsageException when the data holds no latents, or those of another codec
   */
  static Optional<FrozenCodec> load(
      Session session, Arguments arguments, NDManager manager, Dataset dataset, Precision precision)
      throws IOException {
    Optional<CodecChoice> choice = CodecChoice.of(arguments);
    if (choice.isEmpty()) {
      return Optional.empty();
    }
    choice.get().check(session);
    if (!(dataset instanceof LatentDataset latents)) {
      throw new UsageException(
          dataset.name()
              + " holds no latents; make them with: zoo encode --source IMAGES --dest DATA/vae-sd"
              + " --vae "
              + choice.get().word());
    }
    FrozenCodec codec = choice.get().load(session, manager, precision);
    int channels = latents.momentsShape().channels() / 2;
    if (codec.codec().latentChannels() != channels) {
      throw new UsageException(
          dataset.name()
              + " holds latents of "
              + channels
              + " channels, --vae "
              + codec.name()
              + " makes "
              + codec.codec().latentChannels()
              + ": they are another VAE's");
    }
    if (latents.vaeDigest().filter(digest -> !digest.equals(codec.digest())).isPresent()) {
      throw new UsageException(
          "the latents in "
              + dataset.name()
              + " were made by other weights than those of --vae "
              + codec.name()
              + "; see vae-sd/codec.json");
    }
    return Optional.of(codec);
  }
}
