package dev.repazoo.cli.eval.features;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.eval.Bands;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.file.TemporaryPath;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Makes features of all images of a set: in this process by PyTorch or ONNX Runtime, or elsewhere.
 */
public interface Extraction {
  /**
   * Extracts into files: memory doesn't grow with the number of images.
   *
   * @param folder for the files; the features are gone with it
   * @param wanted of the network's features
   * @throws CancellationException when asked to stop
   * @throws IOException when an image can't be read, or has another size than the first
   */
  Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException;

  /**
   * Statistics of features that nobody asks for themselves.
   *
   * @param algebra makes products
   */
  default Map<Feature, FeatureStatistics> statistics(
      ImageSet images,
      String what,
      Extractor extractor,
      Set<Feature> wanted,
      TemporaryPath folder,
      LinearAlgebra algebra)
      throws IOException {
    Map<Feature, FeatureStatistics> found = new EnumMap<>(Feature.class);
    of(images, what, extractor, wanted, folder)
        .forEach((feature, rows) -> found.put(feature, FeatureStatistics.of(rows, algebra)));
    return found;
  }

  /**
   * Where neighbours among features are looked for.
   *
   * @param algebra makes products, if here
   */
  default Bands bands(LinearAlgebra algebra) {
    return Bands.here(algebra);
  }
}
