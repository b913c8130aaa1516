package dev.repazoo.cli.eval.images;

import dev.repazoo.data.Dataset;
import dev.repazoo.image.RgbImage;
import java.io.IOException;

/**
 * The images of a data set as training reads it; whoever opened it closes it.
 *
 * @param dataset with images
 */
public record DatasetImages(Dataset dataset) implements ImageSet {
  @Override
  public String word() {
    return dataset.name();
  }

  @Override
  public int count() {
    return dataset.size();
  }

  @Override
  public String name(int index) {
    return dataset.name() + "[" + index + "]";
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return RgbImage.ofChw(dataset.resolution(), dataset.resolution(), dataset.image(index));
  }

  @Override
  public void close() {}
}
