package dev.repazoo.data;

import dev.repazoo.spi.Classes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Images of one pixel whose value is their index; some can't be read. */
final class ArrayDataset implements Dataset {
  private final int size;
  private final Set<Integer> damaged;

  ArrayDataset(int size, Set<Integer> damaged) {
    this.size = size;
    this.damaged = damaged;
  }

  @Override
  public String name() {
    return "array";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int resolution() {
    return 1;
  }

  @Override
  public byte[] image(int index) throws IOException {
    if (damaged.contains(index)) {
      throw new UnreadableSampleException(
          new Problem("image " + index, "damaged"), new IOException("damaged"));
    }
    return new byte[] {(byte) index, (byte) (index >> 8), 0};
  }

  @Override
  public Classes conditioning() {
    return new Classes(5, true);
  }

  @Override
  public ByteBuffer condition(int index) {
    return conditioning().labels(index % 5).given();
  }

  @Override
  public List<String> classNames() {
    return List.of("a", "b", "c", "d", "e");
  }

  @Override
  public String fingerprint() {
    return "a" + size;
  }

  @Override
  public List<Problem> problems() {
    return List.of();
  }
}
