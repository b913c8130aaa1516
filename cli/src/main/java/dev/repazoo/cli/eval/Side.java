package dev.repazoo.cli.eval;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.eval.images.ImageSets;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is measured, or what it is measured against: images, statistics of images, or both, as ADM's
 * reference files have.
 *
 * @param word what the user typed
 * @param images opened
 * @param statistics read
 */
public record Side(String word, Optional<ImageSet> images, Optional<SavedStatistics> statistics)
    implements AutoCloseable {

  /** What stands for a reference where no measure wants one. */
  static Side none() {
    return new Side("", Optional.empty(), Optional.empty());
  }

  /** Whether it is nothing. */
  boolean isNone() {
    return images.isEmpty() && statistics.isEmpty();
  }

  /**
   * Opens one.
   *
   * @param size of the images beside which these are measured
   * @param most take the first images only
   * @throws IOException when there is nothing to measure
   */
  public static Side open(String word, Optional<Resolution> size, int most) throws IOException {
    if (!ImageSets.isNpz(word)) {
      return new Side(word, Optional.of(ImageSets.open(word, size, most)), Optional.empty());
    }
    Path file = Path.of(word);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(word);
    }
    Optional<SavedStatistics> statistics = SavedStatistics.read(file);
    Optional<ImageSet> images =
        ImageSets.holdsImages(file)
            ? Optional.of(ImageSets.open(word, size, most))
            : Optional.empty();
    if (images.isEmpty() && statistics.isEmpty()) {
      throw new IOException(word + " has neither images in arr_0 nor statistics in mu and sigma");
    }
    return new Side(word, images, statistics);
  }

  /**
   * Opens images that have captions.
   *
   * @throws IOException when an image has none
   */
  public static Side openCaptioned(String word, Optional<Resolution> size, int most)
      throws IOException {
    if (ImageSets.isNpz(word)) {
      throw new IOException(
          word
              + " has no captions, which retrieval and clip-score are of; name the folder that has captions.jsonl");
    }
    String folder = samplesIn(word);
    return new Side(
        word, Optional.of(ImageSets.openCaptioned(folder, size, most)), Optional.empty());
  }

  /**
   * The samples' own folder in one that {@code generate --sample-dir} was given, where it holds
   * those of one run; else the word itself.
   */
  private static String samplesIn(String word) throws IOException {
    Path folder = Path.of(word);
    if (!Files.isDirectory(folder)) {
      return word;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> inside = entries.filter(entry -> !ImageSets.isNpz(entry.toString())).toList();
      return inside.size() == 1 && Files.exists(inside.get(0).resolve(CaptionLines.FILE))
          ? inside.get(0).toString()
          : word;
    }
  }

  /** The size of its first image. */
  public Optional<Resolution> size() throws IOException {
    if (images.isEmpty()) {
      return Optional.empty();
    }
    RgbImage first = images.get().image(0);
    return Optional.of(new Resolution(first.width(), first.height()));
  }

  /** How many images, or images of which the statistics are; 0 where that isn't known. */
  public long count() {
    return images
        .map(set -> (long) set.count())
        .orElseGet(() -> statistics.map(SavedStatistics::count).orElse(0L));
  }

  @Override
  public void close() throws IOException {
    if (images.isPresent()) {
      images.get().close();
    }
  }
}
