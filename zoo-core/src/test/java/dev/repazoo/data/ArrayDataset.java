package dev.repazoo.data;

import java.io.IOException;
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
  public long label(int index) {
    return index % 5;
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
