package dev.repazoo.cli.commands.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.data.CaptionEncoding;
import dev.repazoo.data.CaptionedDataset;
import dev.repazoo.data.CaptionedDatasets;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data set of a run.
 *
 * @param dataset of the kind that the command trains on
 * @param encoding the text encoder of its captions, where that is known
 */
record TrainData(Dataset dataset, Optional<TextEncoding> encoding) implements AutoCloseable {
  /** Letters of a digest that tell folders of features apart. */
  private static final int SHORT_DIGEST = 12;

  /** Opens it; captions are encoded first where their features aren't there. */
  static TrainData open(Session session, TrainOptions options, int resolution) throws IOException {
    return switch (options.kind()) {
      case CLASSES ->
          new TrainData(
              options.flip()
                  ? Datasets.openMirrored(options.data(), resolution)
                  : Datasets.open(options.data(), resolution),
              Optional.empty());
      case CAPTIONS -> ofCaptions(session, options, resolution);
    };
  }

  private static TrainData ofCaptions(Session session, TrainOptions options, int resolution)
      throws IOException {
    Optional<TextEncoderChoice> choice = TextEncoderChoice.of(options.textEncoder());
    if (choice.isEmpty()) {
      CaptionedDataset stored = open(session, options, resolution, Optional.empty());
      return new TrainData(stored, stored.textEncoder().map(TextEncoding::of));
    }
    // It is asked for features that are missing, which are kept in files, and not needed then.
    try (NDManager manager = TorchEngine.newManager(session.device());
        CaptionEncoder encoder = choice.get().open(session.zoo(), manager, Precision.FP32)) {
      CaptionedDataset dataset =
          open(session, options, resolution, Optional.of(encoder.encoding()));
      if (encoder.captionsCut() > 0) {
        session
            .console()
            .warn(
                "%d captions were longer than the %d tokens of %s and lost their end"
                    .formatted(
                        encoder.captionsCut(), encoder.conditioning().length(), encoder.id()));
      }
      return new TrainData(dataset, Optional.of(choice.get().kept(encoder)));
    }
  }

  private static CaptionedDataset open(
      Session session, TrainOptions options, int resolution, Optional<CaptionEncoding> encoding)
      throws IOException {
    Path parent =
        options
            .textFeatures()
            .orElseGet(() -> PathWord.of("--data-dir", options.data()).resolve("text-features"));
    Path cache =
        encoding
            .map(one -> parent.resolve(one.encoder().digest().substring(0, SHORT_DIGEST)))
            .orElse(parent);
    return CaptionedDatasets.open(
        options.data(),
        resolution,
        new CaptionedDatasets.Options(encoding, cache, Optional.empty(), session.interruption()),
        session.progress());
  }

  @Override
  public void close() throws IOException {
    dataset.close();
  }
}
