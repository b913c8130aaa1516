package dev.repazoo.convert;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What came of a conversion.
 *
 * @param images images in the data set
 * @param skipped images that the transform leaves out
 * @param errors images that could not be read
 * @param converted images made by this run, the others being there already
 * @param seconds duration of this run
 * @param finished false if it was interrupted; the same call goes on
 * @param errorFile lists the unreadable images, if there are any
 */
public record ConversionReport(
    int images,
    int skipped,
    int errors,
    int converted,
    double seconds,
    boolean finished,
    Optional<Path> errorFile) {

  /** The rate of this run. */
  public double imagesPerSecond() {
    return converted / Math.max(seconds, 1e-9);
  }
}
