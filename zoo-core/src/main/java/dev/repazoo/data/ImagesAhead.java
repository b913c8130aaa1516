package dev.repazoo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The images of a data set in order, batch by batch, read ahead by threads. */
final class ImagesAhead implements AutoCloseable {
  private static final int AHEAD_PER_WORKER = 2;

  private final Dataset dataset;
  private final ReadAhead<Slice> slices;

  /**
   * Consecutive samples.
   *
   * @param count how many
   * @param pixels uint8 [count, 3, R, R], direct; black where a sample can't be read
   * @param unreadable indices of those
   */
  record Slice(int count, ByteBuffer pixels, List<Integer> unreadable) {}

  ImagesAhead(Dataset dataset, int from, int batch, int threads) {
    this.dataset = dataset;
    int left = dataset.size() - from;
    int count = (left + batch - 1) / batch;
    slices =
        new ReadAhead<>(
            "repazoo-images",
            count,
            threads,
            AHEAD_PER_WORKER * threads,
            i -> read(from + i * batch, Math.min(batch, left - i * batch)));
  }

  private Slice read(int from, int count) throws IOException {
    int bytes = 3 * dataset.resolution() * dataset.resolution();
    ByteBuffer pixels = ByteBuffer.allocateDirect(Math.multiplyExact(bytes, count));
    List<Integer> unreadable = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        pixels.position(i * bytes).put(dataset.image(from + i));
      } catch (UnreadableSampleException e) {
        unreadable.add(from + i); // dataset.problems() names it
      }
    }
    return new Slice(count, pixels.rewind(), unreadable);
  }

  /**
   * The next samples.
   *
   * @throws java.util.NoSuchElementException after the last
   * @throws IOException if the data set as a whole can't be read any more
   */
  Slice next() throws IOException {
    return slices.next();
  }

  @Override
  public void close() {
    slices.close();
  }
}
