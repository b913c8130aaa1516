package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import java.io.IOException;

/**
 * A data set of N samples followed by the same samples mirrored left to right: sample N + i is the
 * mirror image of sample i, of the same class.
 *
 * <p>So the augmentation is a matter of data and seed alone, as shuffling is, and features can be
 * cached for mirrored images, too.
 */
class MirroredDataset extends DerivedDataset {
  private final Dataset source;

  MirroredDataset(Dataset source) {
    super(source);
    this.source = source;
    if (source.size() > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException("mirroring " + source.size() + " samples is too much");
    }
  }

  /** The samples without their mirror images. */
  final Dataset source() {
    return source;
  }

  /** Whether a sample is a mirrored one. */
  final boolean mirrored(int index) {
    return index >= source.size();
  }

  /** The sample of the source that it shows. */
  @Override
  final int original(int index) {
    return index % source.size();
  }

  @Override
  public String name() {
    return source.name() + ", also mirrored";
  }

  @Override
  public int size() {
    return 2 * source.size();
  }

  @Override
  public byte[] image(int index) throws IOException {
    byte[] image = source.image(original(index));
    return mirrored(index) ? mirror(image, resolution()) : image;
  }

  /** Rows of bytes, each reversed. */
  static byte[] mirror(byte[] rows, int width) {
    byte[] mirrored = new byte[rows.length];
    for (int row = 0; row < rows.length; row += width) {
      for (int x = 0; x < width; x++) {
        mirrored[row + x] = rows[row + width - 1 - x];
      }
    }
    return mirrored;
  }

  @Override
  public String fingerprint() {
    return new Fingerprint().add("mirrored").add(source.fingerprint()).hex();
  }
}
