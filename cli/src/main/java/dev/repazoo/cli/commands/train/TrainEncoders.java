package dev.repazoo.cli.commands.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.models.EncoderWeights;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.export.encoder.OnnxEncoderProvider;
import dev.repazoo.message.ShellWords;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.AlignmentException;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The encoders that {@code --enc-type} names.
 *
 * @param byId in the order of the option
 */
public record TrainEncoders(Map<String, Registered<EncoderProvider>> byId) {
  private static final String NONE = "None";
  private static final String INDEX = "index.json";

  public static TrainEncoders of(Session session, Arguments arguments) {
    Map<String, Registered<EncoderProvider>> found = new LinkedHashMap<>();
    String ids = arguments.text("enc-type");
    if (ids.equals(NONE)) {
      arguments.refuse(List.of("features-dir"), "has no use here: --enc-type None trains without");
    } else {
      for (String id : ids.split(",", -1)) {
        Registered<EncoderProvider> encoder = session.encoder(id);
        if (found.put(encoder.entry().id(), encoder) != null) {
          throw new UsageException("--enc-type names " + id + " twice");
        }
      }
    }
    return new TrainEncoders(found);
  }

  /**
   * Cached features are used where they are, else the encoder.
   *
   * @param grid gives the model's tokens along one side
   */
  Alignment alignment(
      Session session,
      NDManager manager,
      Arguments arguments,
      Dataset dataset,
      Precision precision,
      IntSupplier grid)
      throws IOException {
    Alignment alignment = new Alignment(dataset);
    EncoderWeights weights = EncoderWeights.of(arguments, byId.size());
    int index = 0;
    for (Map.Entry<String, Registered<EncoderProvider>> entry : byId.entrySet()) {
      Optional<Path> cached = features(arguments, entry.getKey());
      if (cached.isPresent()) {
        alignment.add(
            entry.getKey(),
            FeatureCache.open(cached.get()),
            weights.digestAtHand(session, index, entry.getValue()));
        boolean alone = !dataset.hasImages();
        session
            .console()
            .say(
                "using cached features: "
                    + cached.get()
                    + (alone ? "; there are no images to compare with, only their number" : ""));
      } else {
        requireImages(arguments, entry.getKey(), dataset);
        try {
          checkResolution(entry.getValue(), dataset.resolution());
        } catch (AlignmentException e) {
          throw new AlignmentException(
              (arguments.given("enc-type")
                      ? ""
                      : "--enc-type is not given, so its default counts: ")
                  + e.getMessage()
                  + "; "
                  + FittingEncoders.advice(session, dataset.resolution(), grid.getAsInt()),
              e);
        }
        alignment.add(
            manager,
            entry.getKey(),
            EncoderFactory.create(
                manager, entry.getValue(), weights.of(session, index, entry.getValue())),
            precision);
      }
      index++;
    }
    return alignment;
  }

  /**
   * Fails before weights are fetched and read.
   *
   * @throws AlignmentException when the encoder can't take images of that size
   */
  public static void checkResolution(Registered<EncoderProvider> encoder, int resolution) {
    boolean reads = encoder.provider() instanceof OnnxEncoderProvider; // a whole file, to say it
    if (!reads) {
      try {
        Alignment.gridSize(EncoderFactory.create(encoder), resolution);
      } catch (AlignmentException e) {
        throw new AlignmentException("encoder " + encoder.entry().id() + ": " + e.getMessage(), e);
      }
    }
  }

  /** An encoder that has to run looks at images. */
  private static void requireImages(Arguments arguments, String encoder, Dataset dataset) {
    if (!dataset.hasImages()) {
      throw new UsageException(
          "%s holds latents without images, which %s%s computes tokens of; --data-dir is the folder or zip that has images/ and vae-sd/ in it; without images train with tokens cached by zoo features (--features-dir), or --enc-type None"
              .formatted(
                  dataset.name(), encoder, arguments.given("enc-type") ? "" : " (the default)"));
    }
  }

  /** The folder of an encoder's features: {@code --features-dir}, or in the data's folder. */
  private static Optional<Path> features(Arguments arguments, String encoder) {
    Path parent =
        arguments.given("features-dir")
            ? arguments.path("features-dir")
            : arguments.path("data-dir").resolve("features");
    Path own = parent.resolve(encoder);
    if (Files.exists(own.resolve(INDEX))) {
      return Optional.of(own);
    }
    if (Files.exists(parent.resolve(INDEX))) {
      return Optional.of(parent);
    }
    if (arguments.given("features-dir")) {
      throw new UsageException(
          "--features-dir %s has no features of %s; make them with: ".formatted(parent, encoder)
              + ShellWords.zoo(
                  "features",
                  "--enc-type",
                  encoder,
                  "--source",
                  arguments.text("data-dir"),
                  "--dest",
                  parent));
    }
    return Optional.empty();
  }
}
