package dev.repazoo.export;

import dev.repazoo.runtime.FileSeal;
import dev.repazoo.runtime.GraphMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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
   */
  static SortedMap<String, String> blank(GraphSpec measured, int samples) {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put(GraphMetadata.PRECISION_SAMPLES, samples + " x " + measured.description());
    entries.put(GraphMetadata.PRECISION_LOSS, FileSeal.BLANK);
    return entries;
  }

  /**
   * Fills in the numbers, and seals the file.
   *
   * @throws IOException if it can't be written
   */
  static void fill(Path file, PrecisionLoss loss) throws IOException {
    String json =
        String.format(
            Locale.ROOT,
            "{\"error\":[%.1e,%.1e],\"psnr\":[%.1f,%.1f]}",
            loss.error(),
            loss.worstError(),
            loss.psnr(),
            loss.worstPsnr());
    FileSeal.put(
        file, GraphMetadata.PRECISION_LOSS, "%-64s".formatted(json)); // JSON may end in spaces
    FileSeal.seal(file);
  }
}
