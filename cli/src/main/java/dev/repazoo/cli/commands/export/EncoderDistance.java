package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.features.EncoderExtractor;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.features.TorchExtraction;
import dev.repazoo.cli.eval.images.MemoryImages;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.EncoderOptions;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.FrechetDistance;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.export.PictureDistance;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The Frechet distance in the features of the encoder that is shipped.
 *
 * @param zoo where that is
 */
record EncoderDistance(Zoo zoo) implements PictureDistance {
  private static final String ENCODER = "efficientnet-lite0";
  private static final int BATCH = 16;

  @Override
  public String network() {
    return ENCODER;
  }

  @Override
  public double between(List<RgbImage> ones, List<RgbImage> others) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NamedEncoder encoder = NamedEncoder.of(EncoderOptions.of(ENCODER, List.of()), zoo).get(0);
      NamedEncoder.Found found = encoder.find();
      Extractor extractor =
          EncoderExtractor.own(
              encoder.id(),
              found.load(manager),
              found.digest(),
              encoder.registered().entry().resolutions());
      Extraction extraction =
          new TorchExtraction(manager, BATCH, 1, ProgressListener.SILENT, () -> false);
      return FrechetDistance.between(
          statistics(extraction, extractor, ones), statistics(extraction, extractor, others));
    }
  }

  private static FeatureStatistics statistics(
      Extraction extraction, Extractor extractor, List<RgbImage> pictures) throws IOException {
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      FeatureRows rows =
          extraction
              .of(
                  new MemoryImages("pictures", pictures),
                  "pictures",
                  extractor,
                  Set.of(Feature.POOLED),
                  folder)
              .get(Feature.POOLED);
      return FeatureStatistics.of(rows, LinearAlgebra.JAVA);
    }
  }
}
