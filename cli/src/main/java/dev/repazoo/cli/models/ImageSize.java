package dev.repazoo.cli.models;

import dev.repazoo.data.Datasets;
import java.io.IOException;
import java.util.OptionalInt;

/** The size of a data set's images. */
public final class ImageSize {
  private ImageSize() {}

  /**
   * The size that {@code --resolution} names, else that of the first readable image.
   *
   * @param source as {@link Datasets#resolution}
   * @throws IOException if there is neither
   */
  public static int of(OptionalInt named, String source) throws IOException {
    OptionalInt size = named.isPresent() ? named : Datasets.resolution(source);
    return size.orElseThrow(
        () ->
            new IOException(
                source
                    + ": its first readable image is not square, or none is readable;"
                    + " make squares with zoo convert, or name a --resolution"));
  }
}
