package dev.repazoo.cli.commands.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.message.ShellWords;
import dev.repazoo.ops.Precision;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.AlignmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The encoders that a model is aligned to.
 *
 * @param encoders in the order of the option
 * @param options say where cached tokens are
 */
record TrainEncoders(List<NamedEncoder> encoders, TrainOptions options) {
  private static final String INDEX = "index.json";

  static TrainEncoders of(Zoo zoo, TrainOptions options) {
    return new TrainEncoders(NamedEncoder.of(options.encoders(), zoo), options);
  }

  /**
   * Cached features are used where they are, else the encoder.
   *
   * @param devices a manager of each
   * @param grid gives the model's tokens along one side
   */
  Alignment alignment(
      Console console,
      List<NDManager> devices,
      Dataset dataset,
      Precision precision,
      IntSupplier grid)
      throws IOException {
    Alignment alignment = new Alignment(dataset);
    for (NamedEncoder encoder : encoders) {
      Optional<Path> cached = features(encoder.id());
      if (cached.isPresent()) {
        alignment.add(encoder.id(), FeatureCache.open(cached.get()), encoder.digestAtHand());
        boolean alone = !dataset.hasImages();
        console.say(
            "using cached features: "
                + cached.get()
                + (alone ? "; there are no images to compare with, only their number" : ""));
      } else {
        requireImages(encoder.id(), dataset);
        requireFit(encoder, dataset.resolution(), grid);
        alignment.add(devices, encoder.id(), encoder.find()::load, precision);
      }
    }
    return alignment;
  }

  private void requireFit(NamedEncoder encoder, int resolution, IntSupplier grid) {
    try {
      encoder.checkResolution(resolution);
    } catch (AlignmentException e) {
      throw new AlignmentException(
          (options.encoders().named() ? "" : "--enc-type is not given, so its default counts: ")
              + e.getMessage()
              + "; "
              + FittingEncoders.advice(encoder.zoo(), resolution, grid.getAsInt()),
          e);
    }
  }

  /** An encoder that has to run looks at images. */
  private void requireImages(String encoder, Dataset dataset) {
    if (!dataset.hasImages()) {
      throw new UsageException(
          "%s holds latents without images, which %s%s computes tokens of; --data-dir is the folder or zip that has images/ and vae-sd/ in it; without images train with tokens cached by zoo features (--features-dir), or --enc-type None"
              .formatted(
                  dataset.name(), encoder, options.encoders().named() ? "" : " (the default)"));
    }
  }

  /** The folder of an encoder's features: {@code --features-dir}, or in the data's folder. */
  private Optional<Path> features(String encoder) {
    Path parent =
        options
            .features()
            .orElseGet(() -> PathWord.of("--data-dir", options.data()).resolve("features"));
    Path own = parent.resolve(encoder);
    if (Files.exists(own.resolve(INDEX))) {
      return Optional.of(own);
    }
    if (Files.exists(parent.resolve(INDEX))) {
      return Optional.of(parent);
    }
    if (options.features().isPresent()) {
      throw new UsageException(
          "--features-dir %s has no features of %s; make them with: ".formatted(parent, encoder)
              + ShellWords.zoo(
                  "features", "--enc-type", encoder, "--source", options.data(), "--dest", parent));
    }
    return Optional.empty();
  }
}
