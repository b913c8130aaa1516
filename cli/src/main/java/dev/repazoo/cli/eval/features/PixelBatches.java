package dev.repazoo.cli.eval.features;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.image.InputFit;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.FileProblem;
import dev.repazoo.progress.ReadAhead;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * All images of a set, batch by batch, read ahead by threads.
 *
 * @param height of each, once it is brought to a size that the network takes
 * @param width of each
 * @param batches in their order; to be closed
 */
record PixelBatches(int height, int width, ReadAhead<Batch> batches) implements AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  /**
   * Images of one size.
   *
   * @param count how many
   * @param bytes planar, [count, 3, H, W]
   */
  record Batch(int count, ByteBuffer bytes) {}

  /**
   * Begins to read.
   *
   * @throws IOException when the first image can't be read
   */
  static PixelBatches of(ImageSet images, InputFit fit, int batchSize, int workers)
      throws IOException {
    RgbImage first = read(images, 0, fit);
    int batches = (images.count() + batchSize - 1) / batchSize;
    return new PixelBatches(
        first.height(),
        first.width(),
        new ReadAhead<>(
            "repazoo-eval",
            batches,
            workers,
            AHEAD_PER_WORKER * workers,
            i -> batch(images, fit, first, Math.toIntExact(i * batchSize), batchSize)));
  }

  private static Batch batch(ImageSet images, InputFit fit, RgbImage first, int from, int batchSize)
      throws IOException {
    int count = Math.min(batchSize, images.count() - from);
    int size = first.hwc().length;
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(count, size));
    for (int i = from; i < from + count; i++) {
      RgbImage image = read(images, i, fit);
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IOException(
            "%s is %dx%d, the first image %dx%d; bring them to one size, as zoo convert does"
                .formatted(
                    images.name(i), image.width(), image.height(), first.width(), first.height()));
      }
      bytes.put(image.toChw());
    }
    return new Batch(count, bytes.rewind());
  }

  private static RgbImage read(ImageSet images, int index, InputFit fit) throws IOException {
    try {
      return fit.of(images.image(index));
    } catch (IOException e) {
      throw new IOException(
          images.name(index) + ": " + FileProblem.reason(e) + "; a measure is of all images", e);
    }
  }

  @Override
  public void close() {
    batches.close();
  }
}
