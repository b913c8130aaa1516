package dev.repazoo.export;

import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.List;

/**
 * The Frechet distance of two sets of pictures, by the features that a network sees in them: what a
 * generator of lower precision draws otherwise, as a viewer may see it.
 */
public interface PictureDistance {
  /** The network's name. */
  String network();

  /**
   * The distance; 0 for equal sets.
   *
   * @throws IOException when the network can't be loaded
   */
  double between(List<RgbImage> ones, List<RgbImage> others) throws IOException;
}
