package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import java.io.IOException;
import java.util.Optional;

/** Sees to it that all images of a data set have one size: square, the side a power of two. */
final class OutputSize {
  private Optional<Resolution> first = Optional.empty();

  /** The size of all images so far, if there was one. */
  Optional<Resolution> first() {
    return first;
  }

  /** What is wrong with a size, if something is. */
  static Optional<String> problem(Resolution size) {
    if (size.width() != size.height()) {
      return Optional.of(size + "; they must be square");
    }
    if (Integer.bitCount(size.width()) != 1) {
      return Optional.of(size + "; their sides must be a power of two");
    }
    return Optional.empty();
  }

  /**
   * Takes the next image's size.
   *
   * @throws IOException if it can't be in the data set
   */
  void accept(Resolution size, String name) throws IOException {
    if (first.isEmpty()) {
      Optional<String> problem = problem(size);
      if (problem.isPresent()) {
        throw new IOException(
            name + " gives images of " + problem.get() + "; choose a resolution and a transform");
      }
      first = Optional.of(size);
    } else if (!first.get().equals(size)) {
      throw new IOException(
          name
              + " gives an image of "
              + size
              + ", those before are of "
              + first.get()
              + "; choose a resolution and a transform");
    }
  }
}
