package dev.repazoo.data;

import dev.repazoo.progress.ReadAhead;
import java.io.IOException;

/** Images of a data set in order, block by block, read ahead by threads. */
final class ImagesAhead implements AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  private final ReadAhead<PixelBuffer> buffers;

  /** The images of a part, from the one that is made as the {@code from}-th on. */
  ImagesAhead(Dataset dataset, FeaturePart part, int from, int threads) {
    int batch = part.blocks().size();
    int left = part.count() - from;
    buffers =
        new ReadAhead<>(
            "repazoo-images",
            (left + batch - 1) / batch,
            threads,
            AHEAD_PER_WORKER * threads,
            i -> {
              int first = from + Math.toIntExact(i * batch);
              return PixelBuffer.read(dataset, part.sample(first), part.together(first));
            });
  }

  /**
   * The next samples.
   *
   * @throws java.util.NoSuchElementException after the last
   * @throws IOException if the data set as a whole can't be read any more
   */
  PixelBuffer next() throws IOException {
    return buffers.next();
  }

  @Override
  public void close() {
    buffers.close();
  }
}
