package dev.repazoo.data;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Images of any size in the order of their names, with classes where there are some: what
 * preprocessing reads. Safe for several threads.
 */
public interface SourceImages extends AutoCloseable {
  /** Where they come from: {@code emoji} or a path. */
  String origin();

  /** How many there are. */
  int size();

  /** An image's name below the origin. */
  String name(int index);

  /**
   * An image.
   *
   * @throws ImageFormatException when this one is damaged
   * @throws IOException when it can't be read
   */
  RgbImage image(int index) throws IOException;

  /** An image's class, if it has one. */
  OptionalLong label(int index);

  /** The number under which latents of an image are kept: its place, if nothing else is said. */
  default int number(int index) {
    return index;
  }

  /** The classes' names; empty where only numbers are known. */
  List<String> classNames();

  /** Identifies the images by their names and lengths, hexadecimal. */
  String fingerprint() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens {@code emoji}, a folder or a zip.
   *
   * @param emojiResolution 32 or 64: the size of the built-in images
   * @throws IOException when there is none, or no image in it, or its {@code dataset.json} is
   *     damaged
   */
  static SourceImages open(String source, int emojiResolution) throws IOException {
    if (source.equals(Datasets.EMOJI)) {
      return new EmojiImages(new EmojiDataset(emojiResolution));
    }
    DataFiles files = DataFiles.open(Path.of(source));
    try {
      return FileImages.of(files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }
}
