package dev.repazoo.cli.commands.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.ops.Precision;
import java.io.IOException;
import java.util.Optional;

/**
 * The codec of a run's latents: the one of {@code --vae}, else the one that {@code zoo encode} has
 * noted beside them, else, where a run goes on, the one it has had so far.
 *
 * @param latents what made them, where that is known
 * @param decoder of sample grids, where it is on this machine
 * @param missing why there is no decoder; empty where none is needed
 */
public record TrainCodec(
    Optional<LatentCodec> latents, Optional<FrozenCodec> decoder, String missing) {
  /**
   * Finds it.
   *
   * @param earlier the options of the run that goes on, if one does
   * @throws UsageException when the data holds no latents, or those of another codec
   */
  static TrainCodec of(
      Zoo zoo,
      TrainOptions options,
      NDManager manager,
      Dataset dataset,
      Precision precision,
      JsonNode earlier)
      throws IOException {
    Optional<LatentCodec> before =
        KeptCodec.of(name -> earlier.path(name).asText())
            .map(kept -> new LatentCodec(CodecChoice.of(kept).id(), kept.digest(), kept.weights()));
    Optional<CodecChoice> choice = CodecChoice.of(options.codec());
    if (choice.isPresent()) {
      FrozenCodec named = named(zoo, choice.get(), manager, dataset, precision);
      return new TrainCodec(Optional.of(named.identity()), Optional.of(named), "");
    }
    if (dataset.latents().isEmpty()) {
      return new TrainCodec(Optional.empty(), Optional.empty(), "");
    }
    LatentDataset latents = dataset.latents().get();
    requireSame(before, latents);
    Optional<LatentCodec> made = latents.codec().or(() -> before);
    return options.plan().samplingSteps() > 0
        ? decoder(zoo, manager, latents, made, precision)
        : new TrainCodec(made, Optional.empty(), "");
  }

  /** Latents of another codec are other data: what was learned so far would be of no use. */
  private static void requireSame(Optional<LatentCodec> before, LatentDataset latents) {
    if (before.isPresent() && latents.codec().filter(before.get()::differsFrom).isPresent()) {
      throw new UsageException(
          "the run was trained on latents of %s, those in %s are of %s; name the run's --data-dir, or go on with these by --vae %s --allow-changed-data"
              .formatted(
                  before.get(), latents.name(), latents.codec().get(), latents.codec().get().id()));
    }
  }

  /** With what decodes grids without a download, or what is missing for it. */
  private static TrainCodec decoder(
      Zoo zoo,
      NDManager manager,
      LatentDataset latents,
      Optional<LatentCodec> made,
      Precision precision)
      throws IOException {
    int channels = latents.momentsShape().channels() / 2;
    if (made.isEmpty() && channels != DecoderChoice.REPA_CHANNELS) {
      return none(made, latents.name() + " doesn't tell which VAE made its latents");
    }
    CodecChoice choice = made.map(CodecChoice::of).orElse(CodecChoice.REPA_DECODER);
    String who = made.map(LatentCodec::toString).orElse(choice.id() + ", REPA's default,");
    if (!choice.atHand(zoo)) {
      return none(made, "the weights of " + who + " are not on this machine");
    }
    FrozenCodec codec = choice.load(zoo, manager, precision);
    if (made.isPresent() && made.get().differsFrom(codec.identity())) {
      return none(made, "the weights of " + who + " are others now than those of the latents");
    }
    if (codec.codec().latentChannels() != channels) {
      return none(made, who + " decodes " + codec.codec().latentChannels() + " channels");
    }
    return new TrainCodec(made, Optional.of(codec), "");
  }

  private static TrainCodec none(Optional<LatentCodec> made, String why) {
    return new TrainCodec(made, Optional.empty(), why);
  }

  /** Says what becomes of sample grids, and what is missing of the data's layout. */
  void announce(Console console, Dataset dataset) {
    if (!dataset.hasImages()) {
      console.say(
          dataset.name()
              + " holds latents without images; the whole layout is one folder or zip with images/"
              + " and vae-sd/ in it");
    }
    decoder.ifPresent(codec -> console.say("sample grids are decoded by " + codec.name()));
    if (!missing.isEmpty()) {
      console.warn("sample grids stay latents (.npy): " + missing + "; --vae V decodes them");
    }
  }

  private static FrozenCodec named(
      Zoo zoo, CodecChoice choice, NDManager manager, Dataset dataset, Precision precision)
      throws IOException {
    choice.check(zoo);
    if (dataset.latents().isEmpty()) {
      throw new UsageException(
          dataset.name()
              + " holds no latents; make them with: zoo encode --source IMAGES --dest DATA/vae-sd"
              + " --vae "
              + choice.word());
    }
    LatentDataset latents = dataset.latents().get();
    FrozenCodec codec = choice.load(zoo, manager, precision);
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
    Optional<String> digest = latents.codec().flatMap(LatentCodec::digest);
    if (digest.filter(noted -> !noted.equals(codec.digest())).isPresent()) {
      throw new UsageException(
          "the latents in "
              + dataset.name()
              + " were made by other weights than those of --vae "
              + codec.name()
              + "; see vae-sd/codec.json");
    }
    if (!latents.latentScale().equals(codec.codec().latentScale())) {
      throw new UsageException(
          "the latents in %s are scaled otherwise than --vae %s wants, by vae-sd/codec.json or, without that file, by REPA's 0.18215; make them with zoo encode"
              .formatted(dataset.name(), codec.name()));
    }
    return codec;
  }

  /** What the next command has to say of the codec: nothing where the checkpoint does. */
  String nextOption(Dataset dataset) {
    boolean told = latents.isPresent() || dataset.latents().isEmpty();
    return told || ofRepa(dataset.latents().get()) ? "" : " --vae VAE";
  }

  private static boolean ofRepa(LatentDataset data) {
    return data.momentsShape().channels() == 2 * DecoderChoice.REPA_CHANNELS;
  }
}
