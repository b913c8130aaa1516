package dev.repazoo.cli.eval.images;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Samples of {@code generate}, whose PNG files tell their classes.
 *
 * @param images the samples, in the order of their numbers
 * @param folder of the files, {@code 000000.png} and on
 * @param making as the folder's settings tell it
 */
record GeneratedImages(ImageSet images, Path folder, Making making) implements ImageSet {
  private static final String CLASS = "class";

  @Override
  public String word() {
    return images.word();
  }

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public String name(int index) {
    return images.name(index);
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return images.image(index);
  }

  @Override
  public OptionalLong label(int index) {
    Path file = folder.resolve(String.format(Locale.ROOT, "%06d.png", index));
    if (!Files.exists(file)) {
      return images.label(index);
    }
    try {
      String label = PngFile.texts(file).getOrDefault(CLASS, "");
      return label.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(label))
          : images.label(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> captions(int index) {
    return images.captions(index);
  }

  @Override
  public List<String> classNames() {
    return images.classNames();
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
