package dev.repazoo.cli.eval.images;

import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The first images of a set, which is closed with this.
 *
 * @param whole the set
 * @param count how many
 */
record FirstImages(ImageSet whole, int count) implements ImageSet {
  @Override
  public String word() {
    return whole.word();
  }

  @Override
  public String name(int index) {
    return whole.name(index);
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return whole.image(index);
  }

  @Override
  public OptionalLong label(int index) {
    return whole.label(index);
  }

  @Override
  public List<String> captions(int index) {
    return whole.captions(index);
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public Making making() {
    return whole.making();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
