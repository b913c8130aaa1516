package dev.repazoo.convert;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What came of a conversion.
 *
 * @param images images in the data set
 * @param skipped images that the transform leaves out
 * @param errors images that could not be read
 * @param captions captions of the images, where the data set has some
 * @param leftOut images without captions and captions without images
 * @param converted images made by this run, the others being there already
 * @param seconds duration of this run
 * @param finished false if it was interrupted; the same call goes on
 * @param merged false where shards are left, or it was interrupted: the data set is no whole yet
 * @param errorFile lists the unreadable images and what was left out, if there are any
 */
public record ConversionReport(
    int images,
    int skipped,
    int errors,
    int captions,
    int leftOut,
    int converted,
    double seconds,
    boolean finished,
    boolean merged,
    Optional<Path> errorFile) {

  /** The whole, of which a shard has made so many. */
  ConversionReport by(int made, double longer) {
    return new ConversionReport(
        images,
        skipped,
        errors,
        captions,
        leftOut,
        made,
        seconds + longer,
        finished,
        merged,
        errorFile);
  }

  /** The rate of this run. */
  public double imagesPerSecond() {
    return converted / Math.max(seconds, 1e-9);
  }
}
