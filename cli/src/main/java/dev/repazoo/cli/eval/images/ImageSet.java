package dev.repazoo.cli.eval.images;

import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Images in a fixed order. Reading is safe from several threads at once. */
public interface ImageSet extends AutoCloseable {
  /** What the user typed. */
  String word();

  /** How many there are. */
  int count();

  /** An image's name inside the set, for messages. */
  String name(int index);

  /**
   * An image.
   *
   * @throws IOException if it is damaged
   */
  RgbImage image(int index) throws IOException;

  /** An image's class. */
  default OptionalLong label(int index) {
    return OptionalLong.empty();
  }

  /** The captions of an image; none where none are known. */
  default List<String> captions(int index) {
    return List.of();
  }

  /** The classes' names in the order of the labels; empty where none are known. */
  default List<String> classNames() {
    return List.of();
  }

  /** What is known of how they were made. */
  default Making making() {
    return Making.UNKNOWN;
  }

  @Override
  void close() throws IOException;
}
