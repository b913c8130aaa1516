package dev.repazoo.cli.eval.images;

import dev.repazoo.image.PngFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Samples of {@code generate}, whose PNG files tell their classes.
 *
 * @param whole the samples
 * @param files theirs, in the same order; none where there are not as many
 * @param making as the folder's settings tell it
 */
record GeneratedImages(ImageSet whole, List<Path> files, Making making) implements ImagesOf {
  private static final String CLASS = "class";

  /** With the files of a folder, which lacks the numbers of samples that were left out. */
  static GeneratedImages of(ImageSet whole, Path folder, Making making) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> files =
          found
              .filter(file -> file.getFileName().toString().matches("\\d+\\.png"))
              .sorted()
              .toList();
      return new GeneratedImages(whole, files.size() == whole.count() ? files : List.of(), making);
    }
  }

  @Override
  public OptionalLong label(int index) {
    if (files.isEmpty()) {
      return whole.label(index);
    }
    try {
      String label = PngFile.texts(files.get(index)).getOrDefault(CLASS, "");
      return label.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(label))
          : whole.label(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
