package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What came of a block of images.
 *
 * @param block which one
 * @param images places in the source of the images that are in the data set
 * @param size of them, as {@link Resolution} prints it; empty where there is none
 * @param skipped images that the transform leaves out
 * @param errors images that could not be read
 * @param digest of the names and contents of the block's files; the same for the same bytes
 */
public record BlockReport(
    int block,
    List<Integer> images,
    String size,
    int skipped,
    List<BlockReport.Unreadable> errors,
    String digest)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** An image that could not be read: its name in the source, and why. */
  public record Unreadable(String name, String reason) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /** Copies the lists. */
  public BlockReport {
    images = List.copyOf(images);
    errors = List.copyOf(errors);
  }

  Optional<Resolution> resolution() {
    return size.isEmpty() ? Optional.empty() : Optional.of(Resolution.parse(size));
  }
}
