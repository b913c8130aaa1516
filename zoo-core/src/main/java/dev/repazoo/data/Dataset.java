package dev.repazoo.data;

import java.io.IOException;
import java.util.List;

/**
 * Labelled square RGB images of one size. Reading is safe from several threads at once.
 *
 * <p>R is the resolution, K the number of classes.
 */
public interface Dataset extends AutoCloseable {
  /** Where it comes from, for messages: {@code emoji}, or a path. */
  String name();

  /** Number of samples. */
  int size();

  /** Width and height R of an image in pixels. */
  int resolution();

  /**
   * The pixels of a sample.
   *
   * @return uint8 {@code [3, R, R]}
   * @throws UnreadableSampleException if this one file is damaged; it is then in {@link #problems}
   * @throws IOException if the data set as a whole can't be read
   */
  byte[] image(int index) throws IOException;

  /** The class of a sample, 0 to K-1. */
  long label(int index);

  /** The classes' names in the order of the labels; K of them. */
  List<String> classNames();

  /** Identifies the content: equal for equal data in equal order, hexadecimal. */
  String fingerprint();

  /** The files left out so far. It can grow while a large data set is being read. */
  List<Problem> problems();

  /** Releases open files. */
  @Override
  default void close() throws IOException {}
}
