package dev.repazoo.cli.eval.images;

import dev.repazoo.image.RgbImage;
import java.util.List;

/**
 * Images in memory.
 *
 * @param word for messages
 * @param images of one size
 */
public record MemoryImages(String word, List<RgbImage> images) implements ImageSet {
  /** Copies the list. */
  public MemoryImages {
    images = List.copyOf(images);
  }

  @Override
  public int count() {
    return images.size();
  }

  @Override
  public String name(int index) {
    return word + "[" + index + "]";
  }

  @Override
  public RgbImage image(int index) {
    return images.get(index);
  }

  @Override
  public void close() {}
}
