package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.spi.Classes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * What a generator learns from: images, conditions and latents, in their order. A run keeps it, so
 * that it doesn't go on with others without a word; where the data lie is no part of it.
 *
 * <p>Of large data sets, the content of a few samples and the lengths of all files count.
 *
 * @param samples how many there are
 * @param sha256 of all, hexadecimal
 */
public record DataDigest(int samples, String sha256) {
  private static final int SHOWN_DIGITS = 12;

  /**
   * Of a data set; of a mirrored one, that of the data as they lie there.
   *
   * @throws IOException if it can't be read
   */
  public static DataDigest of(Dataset shown) throws IOException {
    Dataset dataset = shown instanceof MirroredDataset mirrored ? mirrored.source() : shown;
    Fingerprint print = new Fingerprint().add(dataset.size()).add(dataset.fingerprint());
    boolean labels = dataset.conditioning() instanceof Classes; // in memory, so all are looked at
    IntStream conditions =
        labels ? IntStream.range(0, dataset.size()) : Fingerprint.samples(dataset.size());
    for (int i : conditions.toArray()) {
      print.add(condition(dataset, i));
    }
    if (dataset.latents().isPresent()) {
      for (int i : Fingerprint.samples(dataset.size()).toArray()) {
        print.add(moments(dataset.latents().get(), i));
      }
    }
    return new DataDigest(dataset.size(), print.hex());
  }

  private static byte[] condition(Dataset dataset, int index) throws IOException {
    try {
      ByteBuffer condition = dataset.condition(index).duplicate();
      byte[] bytes = new byte[condition.remaining()];
      condition.get(bytes);
      return bytes;
    } catch (UnreadableSampleException e) {
      return new byte[0];
    }
  }

  private static byte[] moments(LatentDataset latents, int index) throws IOException {
    try {
      float[] values = latents.moments(index);
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      return bytes.array();
    } catch (UnreadableSampleException e) {
      return new byte[0];
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return samples
        + " samples of fingerprint "
        + sha256.substring(0, Math.min(SHOWN_DIGITS, sha256.length()));
  }
}
