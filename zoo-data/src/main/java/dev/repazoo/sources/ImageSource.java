package dev.repazoo.sources;

import dev.repazoo.image.RgbImage;
import dev.repazoo.labels.DatasetJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Images in a fixed order, some with a class. Reading is safe from several threads at once. */
public interface ImageSource extends AutoCloseable {
  /** Class numbers are below. Every class has a name and a row of a generator's table. */
  int MOST_CLASSES = DatasetJson.MOST_CLASSES;

  /** Where they come from, for messages: a path, or {@code emoji}. */
  String origin();

  /** Number of images, readable or not. */
  int size();

  /** An image's name inside the source. */
  String name(int index);

  /** An image's class. */
  OptionalLong label(int index);

  /** The classes' names in the order of the labels; empty where none are known. */
  List<String> classNames();

  /** An image's captions; none in a source that was opened without. */
  default List<String> captions(int index) {
    return List.of();
  }

  /** What was computed of the images before, where the source has it of each. */
  default Optional<Precomputed> precomputed() {
    return Optional.empty();
  }

  /** Images without captions and captions without images, where captions were asked for. */
  default List<LeftOut> leftOut() {
    return List.of();
  }

  /** Whether images are read from the files that it was found among, so that it closes those. */
  default boolean readsFiles() {
    return false;
  }

  /** What people should know of how the source was understood, a line each. */
  default List<String> notes() {
    return List.of();
  }

  /** Identifies the images by names, lengths and the content of a few, as is cheap; hexadecimal. */
  String fingerprint() throws IOException;

  /**
   * Reads and decodes an image.
   *
   * @throws IOException if it is damaged, too large or not to be read
   */
  RgbImage image(int index) throws IOException;

  @Override
  void close() throws IOException;
}
