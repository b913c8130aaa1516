package dev.repazoo.data;

import dev.repazoo.progress.InOrder;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Fills a cache with the tokens of images: threads read a block's images ahead, each device encodes
 * a block at once, and blocks are stored in their order.
 *
 * @param writer of the cache
 * @param part that it makes
 * @param dataset the images
 * @param pace how
 */
record FeatureFilling(
    FeatureCacheWriter writer, FeaturePart part, Dataset dataset, FeatureCacheWriter.Pace pace) {
  /** Checks that the images are those of the cache, and that whole blocks are left. */
  FeatureFilling {
    if (dataset.size() != writer.key().count()) {
      throw new IllegalArgumentException(
          "the data set has %d images, the cache is for %d"
              .formatted(dataset.size(), writer.key().count()));
    }
    if (writer.written() % part.blocks().size() != 0 && writer.written() < part.count()) {
      throw new IllegalStateException(writer.written() + " samples are no whole batches");
    }
  }

  /** Images and their tokens as they are stored. */
  private record Rows(PixelBuffer images, ByteBuffer bytes) {}

  void fill(List<TokenEncoding> encodings, ProgressListener progress) throws IOException {
    int begin = writer.written();
    int given = begin;
    int end = part.count();
    try (ProgressListener.Task task = progress.begin("features", end - begin, "images");
        ImagesAhead images = new ImagesAhead(dataset, part, begin, pace.threads());
        InOrder<TokenEncoding, Rows> devices = new InOrder<>("repazoo-features", encodings)) {
      while (true) {
        if (pace.stop().getAsBoolean()) {
          devices.drop();
          end = given; // what was begun is stored
        }
        while (given < end && !devices.isFull()) {
          PixelBuffer block = images.next();
          int first = part.sample(given);
          devices.give(device -> rows(device, block, first));
          given += block.count();
        }
        if (!devices.hasNext()) {
          break;
        }
        Rows rows = devices.next();
        writer.store(rows.bytes(), rows.images().count(), rows.images().unreadable());
        task.advanceTo(writer.written() - begin);
        writer.commitIfDue();
      }
    }
  }

  private Rows rows(TokenEncoding device, PixelBuffer images, int first) throws IOException {
    return new Rows(images, device.rows(images, writer.key(), first));
  }
}
