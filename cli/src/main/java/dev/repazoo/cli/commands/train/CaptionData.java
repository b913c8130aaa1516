package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Interruption;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.data.CaptionEncoding;
import dev.repazoo.data.CaptionedDataset;
import dev.repazoo.data.CaptionedDatasets;
import dev.repazoo.data.Datasets;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.file.Fingerprint;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteSystems;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens captioned data sets for a run; captions are encoded first where their features aren't
 * there.
 *
 * @param options of the run
 * @param zoo where text encoders are
 * @param caches the user's folder
 * @param console where is told of captions that were cut
 * @param progress of encoding
 * @param stop ends the encoding, to be gone on with later
 */
record CaptionData(
    TrainOptions options,
    Zoo zoo,
    Path caches,
    Console console,
    ProgressListener progress,
    Interruption stop) {
  private static final String TEXT_FEATURES = "text-features";

  /** Letters of a digest that tell folders of features apart. */
  private static final int SHORT_DIGEST = 12;

  /**
   * Opens the data set.
   *
   * @param device that the text encoder runs on
   */
  TrainData open(int resolution, Device device) throws IOException {
    Optional<TextEncoderChoice> choice = TextEncoderChoice.of(options.textEncoder());
    if (choice.isEmpty()) {
      CaptionedDataset stored = open(resolution, Optional.empty());
      return new TrainData(stored, stored.textEncoder().map(TextEncoding::of));
    }
    // It is asked for features that are missing, which are kept in files, and not needed then.
    try (NDManager manager = TorchEngine.newManager(device);
        CaptionEncoder encoder = choice.get().open(zoo, manager, Precision.FP32)) {
      CaptionedDataset dataset = open(resolution, Optional.of(encoder.encoding()));
      if (encoder.captionsCut() > 0) {
        console.warn(
            "%d captions were longer than the %d tokens of %s and lost their end"
                .formatted(encoder.captionsCut(), encoder.conditioning().length(), encoder.id()));
      }
      return new TrainData(dataset, Optional.of(choice.get().kept(encoder)));
    }
  }

  private CaptionedDataset open(int resolution, Optional<CaptionEncoding> encoding)
      throws IOException {
    return CaptionedDatasets.open(
        options.data(),
        resolution,
        new CaptionedDatasets.Options(encoding, cache(encoding), Optional.empty(), stop),
        progress);
  }

  /** A folder for each encoder, in that of the option, or in the data's. */
  private Path cache(Optional<CaptionEncoding> encoding) {
    Path parent = options.textFeatures().orElseGet(() -> home(options.data()));
    return encoding
        .map(one -> parent.resolve(one.encoder().digest().substring(0, SHORT_DIGEST)))
        .orElse(parent);
  }

  /** In the data's folder; of data that are none, in the user's, by their name. */
  private Path home(String data) {
    Optional<Path> folder =
        RemoteSystems.isAddress(data)
            ? Optional.empty()
            : Optional.of(PathWord.of("--data-dir", data))
                .filter(path -> data.equals(Datasets.EMOJI) || Files.isDirectory(path));
    return folder
        .map(path -> path.resolve(TEXT_FEATURES))
        .orElseGet(
            () -> {
              String name = new Fingerprint().add(data).hex().substring(0, SHORT_DIGEST);
              return caches.resolve(TEXT_FEATURES).resolve(name);
            });
  }
}
