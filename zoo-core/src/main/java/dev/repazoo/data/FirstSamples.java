package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The first samples of a data set, which is closed with this.
 *
 * @param whole the data set
 * @param size how many; at most as many as there are
 */
public record FirstSamples(Dataset whole, int size) implements Dataset {
  /** Checks the number. */
  public FirstSamples {
    if (size < 1 || size > whole.size()) {
      throw new IllegalArgumentException(
          "size is " + size + "; " + whole.name() + " has " + whole.size() + " samples");
    }
  }

  /** The first samples, or the data set itself if it has no more. */
  public static Dataset of(Dataset whole, int most) {
    return most < whole.size() ? new FirstSamples(whole, most) : whole;
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int resolution() {
    return whole.resolution();
  }

  @Override
  public byte[] image(int index) throws IOException {
    return whole.image(index);
  }

  @Override
  public Conditioning conditioning() {
    return whole.conditioning();
  }

  @Override
  public ByteBuffer condition(int index) throws IOException {
    return whole.condition(index);
  }

  @Override
  public Optional<ByteBuffer> nullCondition() throws IOException {
    return whole.nullCondition();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public String fingerprint() {
    return new Fingerprint().add(whole.fingerprint()).add(size).hex();
  }

  @Override
  public List<Problem> problems() {
    return whole.problems();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
