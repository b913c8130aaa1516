package dev.repazoo.data;

import dev.repazoo.progress.ReadAhead;
import java.io.IOException;

/** The images of a data set in order, batch by batch, read ahead by threads. */
final class ImagesAhead implements AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  private final ReadAhead<PixelBuffer> buffers;

  ImagesAhead(Dataset dataset, int from, int batch, int threads) {
    int left = dataset.size() - from;
    int count = (left + batch - 1) / batch;
    buffers =
        new ReadAhead<>(
            "repazoo-images",
            count,
            threads,
            AHEAD_PER_WORKER * threads,
            i -> {
              int before = Math.toIntExact(i * batch);
              return PixelBuffer.read(dataset, from + before, Math.min(batch, left - before));
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
