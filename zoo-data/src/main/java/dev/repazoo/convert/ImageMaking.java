package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StoredPng;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An image of a source as the file that stands for it in a data set; safe from several threads. */
record ImageMaking(ImageSource source, Preprocessing preprocessing) {

  /** Makes one. */
  Outcome make(int index) {
    try {
      Optional<RgbImage> image = preprocessing.apply(source.image(index));
      if (image.isEmpty()) {
        return new Outcome.LeftOut();
      }
      Resolution resolution = new Resolution(image.get().width(), image.get().height());
      return new Outcome.Made(resolution, ByteBuffer.wrap(StoredPng.encode(image.get())));
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome.Unreadable(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return new Outcome.Unreadable("takes more memory than there is");
    }
  }
}
