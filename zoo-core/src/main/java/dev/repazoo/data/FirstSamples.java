package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;

/** The first samples of a data set. */
public final class FirstSamples extends DerivedDataset {
  private final Dataset whole;
  private final int size;

  /**
   * Some samples of a data set, which is closed with this.
   *
   * @param size how many
   * @throws IllegalArgumentException if there are not that many
   */
  public FirstSamples(Dataset whole, int size) {
    super(whole);
    if (size < 1 || size > whole.size()) {
      throw new IllegalArgumentException(
          "size is " + size + "; " + whole.name() + " has " + whole.size() + " samples");
    }
    this.whole = whole;
    this.size = size;
  }

  /** The first samples, or the data set itself if it has no more. */
  public static Dataset of(Dataset whole, int most) {
    return most < whole.size() ? new FirstSamples(whole, most) : whole;
  }

  @Override
  int original(int index) {
    return index;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String fingerprint() {
    return new Fingerprint().add(whole.fingerprint()).add(size).hex();
  }
}
