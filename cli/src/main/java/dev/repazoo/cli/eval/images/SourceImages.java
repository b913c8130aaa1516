package dev.repazoo.cli.eval.images;

import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Images of a folder, an archive, parquet or the emoji.
 *
 * @param word what the user typed
 * @param source opened
 */
record SourceImages(String word, ImageSource source) implements ImageSet {
  @Override
  public List<String> captions(int index) {
    return source.captions(index);
  }

  @Override
  public int count() {
    return source.size();
  }

  @Override
  public String name(int index) {
    return source.origin() + "/" + source.name(index);
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return source.image(index);
  }

  @Override
  public OptionalLong label(int index) {
    return source.label(index);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
