package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/**
 * A small data set read as a whole: damaged files are known, and left out, before training begins.
 */
final class MemoryDataset extends DerivedDataset {
  private final int[] kept;
  private final byte[][] images;
  private final String fingerprint;

  private MemoryDataset(Dataset source, int[] kept, byte[][] images, String fingerprint) {
    super(source);
    this.kept = kept;
    this.images = images;
    this.fingerprint = fingerprint;
  }

  /**
   * Reads all images, with all processors.
   *
   * @throws IOException if none is readable
   */
  static MemoryDataset of(Dataset source) throws IOException {
    byte[][] all = new byte[source.size()][];
    try {
      IntStream.range(0, all.length).parallel().forEach(i -> all[i] = readable(source, i));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    int[] kept = IntStream.range(0, all.length).filter(i -> all[i].length > 0).toArray();
    if (kept.length == 0) {
      throw new IOException(
          source.name()
              + ": none of its "
              + all.length
              + " images is usable: "
              + source.problems().get(0));
    }
    byte[][] images = IntStream.of(kept).mapToObj(i -> all[i]).toArray(byte[][]::new);
    Fingerprint print = new Fingerprint().add(source.resolution());
    for (byte[] image : images) {
      print.add(image);
    }
    source.close();
    return new MemoryDataset(source, kept, images, print.hex());
  }

  /** The pixels, or nothing for a damaged image. */
  private static byte[] readable(Dataset source, int index) {
    try {
      return source.image(index);
    } catch (UnreadableSampleException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  int original(int index) {
    return kept[index];
  }

  /** In memory all samples are as near. */
  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public void willRead(int index) {}

  @Override
  public int size() {
    return kept.length;
  }

  @Override
  public byte[] image(int index) {
    return images[index].clone();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /** The source is closed since all of it was read. */
  @Override
  public void close() {}
}
