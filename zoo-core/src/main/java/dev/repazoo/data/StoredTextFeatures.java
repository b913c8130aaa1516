package dev.repazoo.data;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.spi.Text;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Captions' features in a {@code .npy} each, as {@link CaptionedLayout} says. */
final class StoredTextFeatures implements TextFeatures {
  private final FileTree files;
  private final FileDataset samples;
  private final int[] numbers;
  private final int[] counts;
  private final float[] none;
  private final Text shape;
  private final Optional<TextEncoderIdentity> encoder;

  private StoredTextFeatures(
      FileTree files,
      FileDataset samples,
      int[] numbers,
      int[] counts,
      NpyArray none,
      Optional<TextEncoderIdentity> encoder) {
    this.files = files;
    this.samples = samples;
    this.numbers = numbers;
    this.counts = counts;
    this.none = none.toFloats();
    this.encoder = encoder;
    shape = new Text(Math.toIntExact(none.shape()[0]), Math.toIntExact(none.shape()[1]));
  }

  /**
   * Opens them.
   *
   * @param samples keeps what can't be read
   * @throws IOException if a sample has none, or the empty caption's are missing
   */
  static StoredTextFeatures open(FileTree files, CaptionedLayout layout, FileDataset samples)
      throws IOException {
    int[] numbers = layout.samples();
    int[] counts = Arrays.stream(numbers).map(layout::features).toArray();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0 || !layout.gapless(numbers[i])) {
        throw new IOException(
            "%s: %s; 'zoo check' names all such images, 'zoo encode' makes what is missing"
                .formatted(
                    files.path(),
                    counts[i] == 0
                        ? "there are no features of captions of image " + numbers[i]
                        : "features of some captions of image " + numbers[i] + " are missing"));
      }
    }
    Path empty = CaptionedLayout.empty(files.path().local());
    if (!Files.exists(empty)) {
      throw new IOException(
          empty + " is missing: the features of the empty caption; 'zoo encode' makes it");
    }
    return new StoredTextFeatures(
        files,
        samples,
        numbers,
        counts,
        none(empty),
        TextEncoderIdentity.read(files.path().local()));
  }

  /**
   * Features of the empty caption.
   *
   * @throws IOException if the file is damaged
   */
  static NpyArray none(Path file) throws IOException {
    try {
      NpyArray none = Npy.read(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
      if (none.shape().length != 2) {
        throw new WeightsException(
            file + " has shape " + Arrays.toString(none.shape()) + "; it must be [tokens, width]");
      }
      return none;
    } catch (WeightsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Text conditioning() {
    return shape;
  }

  @Override
  public Optional<TextEncoderIdentity> encoder() {
    return encoder;
  }

  @Override
  public int count(int sample) {
    return counts[sample];
  }

  @Override
  public ByteBuffer read(int sample, int caption) throws IOException {
    String name = CaptionedLayout.features(numbers[sample], caption);
    try {
      NpyArray array = Npy.read(ByteBuffer.wrap(files.read(name)), "features");
      long[] wanted = {shape.length(), shape.width()};
      if (!Arrays.equals(array.shape(), wanted)) {
        throw new WeightsException(
            "shape " + Arrays.toString(array.shape()) + ", others have " + Arrays.toString(wanted));
      }
      return buffer(array.toFloats());
    } catch (IOException | WeightsException e) {
      throw samples.problem(name, e.getMessage(), e);
    }
  }

  /** Features of the empty caption. */
  float[] noneAsFloats() {
    return none.clone();
  }

  @Override
  public ByteBuffer none() {
    return buffer(none);
  }

  private static ByteBuffer buffer(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
