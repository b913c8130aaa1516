package dev.repazoo.cli.commands.dedup;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.FileProblem;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Images of a source for a network that wants all, and of one size: they are squeezed to a square
 * by Pillow's bicubic, and black ones stand for those that can't be read, which are noted.
 *
 * @param source whose images
 * @param count how many, from the first on
 * @param side of the squares in pixels
 * @param failures why an image can't be read, by its number
 */
record ReadableImages(ImageSource source, int count, int side, Map<Integer, String> failures)
    implements ImageSet {
  ReadableImages(ImageSource source, int count, int side) {
    this(source, count, side, new ConcurrentSkipListMap<>());
  }

  @Override
  public String word() {
    return source.origin();
  }

  @Override
  public String name(int index) {
    return source.name(index);
  }

  @Override
  public RgbImage image(int index) {
    try {
      return Resize.to(source.image(index), side, side, ResamplingFilter.BICUBIC);
    } catch (IOException e) {
      failures.put(index, source.name(index) + ": " + FileProblem.reason(e));
      return RgbImage.black(side, side);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
