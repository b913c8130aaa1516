package dev.repazoo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive samples' pixels in plain memory.
 *
 * @param count how many
 * @param pixels uint8 {@code [count, 3, R, R]}, direct; black where a sample can't be read
 * @param unreadable indices of those; {@link Dataset#problems} tells of them
 */
public record PixelBuffer(int count, ByteBuffer pixels, List<Integer> unreadable) {
  /** Copies the list. */
  public PixelBuffer {
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Reads samples.
   *
   * @param from the first
   * @throws IOException if the data set as a whole can't be read any more
   */
  public static PixelBuffer read(Dataset dataset, int from, int count) throws IOException {
    int bytes = bytes(dataset);
    ByteBuffer pixels = allocate(dataset, count);
    List<Integer> unreadable = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        pixels.position(i * bytes).put(dataset.image(from + i));
      } catch (UnreadableSampleException e) {
        unreadable.add(from + i);
      }
    }
    return new PixelBuffer(count, pixels.rewind(), unreadable);
  }

  /** Room for some samples. */
  static ByteBuffer allocate(Dataset dataset, int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(bytes(dataset), count));
  }

  private static int bytes(Dataset dataset) {
    return 3 * dataset.resolution() * dataset.resolution();
  }
}
