package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.transfer.DownloadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The codec that decodes a generator's latents: the one that is named, else the one that made the
 * latents it was trained on. Where REPA's scripts differ from that, so does this: they encode by
 * {@code sd-vae-ft-mse} and decode by {@code sd-vae-ft-ema}, which FID depends on.
 *
 * <p>Source: REPA, preprocessing/dataset_tools.py (encode) and generate.py.
 *
 * @param choice the codec
 * @param latents the codec that the latents are of, where that is known
 * @param named whether the user has named it
 */
public record DecoderChoice(CodecChoice choice, Optional<LatentCodec> latents, boolean named) {
  /** Latent channels of both. */
  public static final int REPA_CHANNELS = 4;

  private static final String OTHERWISE =
      "; name a VAE by --vae, or keep samples undecoded by --latents";

  /** Chooses. */
  public static DecoderChoice of(Optional<CodecChoice> named, Optional<LatentCodec> latents) {
    return new DecoderChoice(
        named
            .or(() -> latents.map(CodecChoice::of).filter(made -> !ofRepa(made)))
            .orElse(CodecChoice.REPA_DECODER),
        latents,
        named.isPresent());
  }

  /** Whether REPA decodes latents of this codec by another one. */
  private static boolean ofRepa(CodecChoice made) {
    boolean sameWeights = made.weights().isEmpty();
    return made.id().equals(CodecChoice.REPA_ENCODER.id())
        || (made.id().equals(CodecChoice.REPA_DECODER.id()) && sameWeights);
  }

  /** What decodes and why, in a line. */
  public String words() {
    String made = latents.map(LatentCodec::id).orElse("");
    if (named) {
      return choice.word()
          + (latents.isEmpty() || made.equals(choice.id()) ? "" : "; the latents are of " + made);
    }
    if (latents.isEmpty()) {
      return choice.id() + ", REPA's default; which VAE the latents are of is not known";
    }
    return choice.id()
        + (made.equals(choice.id())
            ? ", which the latents are of"
            : ", as in REPA; the latents are of " + made);
  }

  /**
   * Loads it.
   *
   * @throws IOException when its weights can't be had
   * @throws CommandFailure when they are gone, or others than those that made the latents
   */
  public FrozenCodec load(Zoo zoo, NDManager manager) throws IOException, CommandFailure {
    return load(zoo, manager, OTHERWISE);
  }

  /**
   * The same.
   *
   * @param otherwise ends a message: what else can be done, after a semicolon
   */
  public FrozenCodec load(Zoo zoo, NDManager manager, String otherwise)
      throws IOException, CommandFailure {
    if (named) {
      return choice.load(zoo, manager, Precision.FP32);
    }
    Optional<Path> missing = choice.missing(zoo);
    if (missing.isPresent()) {
      throw new CommandFailure(
          "the model's latents are of the VAE "
              + choice.id()
              + (choice.weights().isPresent()
                  ? ", whose weights " + missing.get() + " are not there"
                  : ", which is neither a file that is there nor an id of 'zoo list --kind codec'")
              + otherwise);
    }
    FrozenCodec codec;
    try {
      codec = choice.load(zoo, manager, Precision.FP32);
    } catch (DownloadException e) {
      throw new IOException(
          "the model makes latents, which "
              + words()
              + " decodes: "
              + e.getMessage()
              + otherwise
              + alternative(zoo),
          e);
    }
    requireSameWeights(codec, otherwise);
    return codec;
  }

  /** The codec that made the latents, where that is another one and on this machine. */
  private String alternative(Zoo zoo) throws IOException {
    Optional<CodecChoice> made = latents.map(CodecChoice::of);
    boolean other = made.isPresent() && !made.get().id().equals(choice.id());
    return other && made.get().atHand(zoo)
        ? " (--vae " + made.get().id() + " is on this machine)"
        : "";
  }

  private void requireSameWeights(FrozenCodec codec, String otherwise) throws CommandFailure {
    Optional<LatentCodec> same = latents.filter(made -> made.id().equals(codec.name()));
    if (same.isPresent() && same.get().differsFrom(codec.identity())) {
      throw new CommandFailure(
          "the model's latents are of other weights of "
              + same.get()
              + " than those that are here now (SHA-256 "
              + List.of(same.get().digest().orElseThrow(), codec.digest())
              + ")"
              + otherwise);
    }
  }

  /**
   * The size in pixels of the images that a generator makes.
   *
   * @param codec of its latents, where that is known
   */
  public static int resolution(Zoo zoo, LatentShape sample, Optional<LatentCodec> codec)
      throws IOException {
    return sample.isPixels()
        ? sample.height()
        : sample.height() * of(Optional.empty(), codec).choice().downsampling(zoo);
  }
}
