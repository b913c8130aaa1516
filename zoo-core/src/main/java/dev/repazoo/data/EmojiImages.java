package dev.repazoo.data;

import dev.repazoo.image.RgbImage;
import java.util.List;
import java.util.OptionalLong;

/** The built-in data set as a source of images. */
record EmojiImages(EmojiDataset dataset) implements SourceImages {
  @Override
  public String origin() {
    return dataset.name();
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public String name(int index) {
    return dataset.emoji(index).shortName();
  }

  @Override
  public RgbImage image(int index) {
    int side = dataset.resolution();
    return RgbImage.ofChw(side, side, dataset.image(index));
  }

  @Override
  public OptionalLong label(int index) {
    return OptionalLong.of(dataset.label(index));
  }

  @Override
  public List<String> classNames() {
    return dataset.classNames();
  }

  @Override
  public String fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public void close() {}
}
