package dev.repazoo.export;

import dev.repazoo.runtime.FileSeal;
import dev.repazoo.runtime.GraphMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file says of its precision's cost. That is known only when the file has been run, so that
 * a place of fixed length is kept for it.
 */
final class PrecisionEntries {
  private PrecisionEntries() {}

  /**
   * The entries, their numbers blank.
   *
   * @param measured the graph of which samples are drawn
   * @param distance of pictures, if any is measured
   */
  static SortedMap<String, String> blank(
      GraphSpec measured, int samples, Optional<PictureDistance> distance) {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put(GraphMetadata.PRECISION_SAMPLES, samples + " x " + measured.description());
    entries.put(GraphMetadata.PRECISION_LOSS, FileSeal.BLANK);
    if (distance.isPresent() && Pictures.are(measured)) {
      entries.put(GraphMetadata.PRECISION_NETWORK, distance.get().network());
      entries.put(GraphMetadata.PRECISION_FRECHET, FileSeal.BLANK);
    }
    return entries;
  }

  /**
   * Fills in the numbers, and seals the file.
   *
   * @throws IOException if it can't be written
   */
  static void fill(Path file, PrecisionLoss loss) throws IOException {
    put(
        file,
        GraphMetadata.PRECISION_LOSS,
        String.format(
            Locale.ROOT,
            "{\"error\":[%.1e,%.1e],\"psnr\":[%.1f,%.1f]}",
            loss.error(),
            loss.worstError(),
            loss.psnr(),
            loss.worstPsnr()));
    if (loss.frechet().isPresent()) {
      PrecisionLoss.Frechet frechet = loss.frechet().get();
      put(
          file,
          GraphMetadata.PRECISION_FRECHET,
          String.format(
              Locale.ROOT,
              "{\"distance\":%.2e,\"of_halves\":%.2e}",
              frechet.distance(),
              frechet.ofHalves()));
    }
    FileSeal.seal(file);
  }

  private static void put(Path file, String key, String json) throws IOException {
    FileSeal.put(file, key, "%-64s".formatted(json)); // JSON may end in spaces
  }
}
