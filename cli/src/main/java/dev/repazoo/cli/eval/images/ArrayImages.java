package dev.repazoo.cli.eval.images;

import dev.repazoo.data.NpzImages;
import dev.repazoo.image.RgbImage;
import java.io.IOException;

/**
 * Images of a {@code .npz}.
 *
 * @param images opened
 */
record ArrayImages(NpzImages images) implements ImageSet {
  @Override
  public String word() {
    return images.file().toString();
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
  public RgbImage image(int index) {
    return images.image(index);
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
