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
import java.util.stream.IntStream;

/**
 * Captions' features in a {@code .npy} each, as {@link CaptionedLayout} or {@link CaptionedShards}
 * says.
 */
final class StoredTextFeatures implements TextFeatures {
  private final FileTree files;
  private final FileDataset samples;
  private final Names names;
  private final int[] counts;
  private final float[] none;
  private final Text shape;
  private final Optional<TextEncoderIdentity> encoder;

  /** The file with the features of a sample's caption. */
  @FunctionalInterface
  private interface Names {
    String of(int sample, int caption);
  }

  private StoredTextFeatures(
      FileTree files, FileDataset samples, Names names, int[] counts, NpyArray none)
      throws IOException {
    this.files = files;
    this.samples = samples;
    this.names = names;
    this.counts = counts;
    this.none = none.toFloats();
    encoder = TextEncoderIdentity.read(files);
    shape = new Text(Math.toIntExact(none.shape()[0]), Math.toIntExact(none.shape()[1]));
  }

  /**
   * Opens those of U-ViT's layout.
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
        (sample, caption) -> CaptionedLayout.features(numbers[sample], caption),
        counts,
        none(Files.readAllBytes(empty), empty.toString()));
  }

  /**
   * Opens those of samples in shards, if there are any.
   *
   * @param owner keeps which samples have none, and what can't be read
   * @throws IOException if the empty caption's are missing
   */
  static Optional<StoredTextFeatures> find(CaptionedShards shards, FileDataset owner)
      throws IOException {
    FileTree files = shards.files();
    int[] counts = IntStream.range(0, owner.size()).map(shards::contexts).toArray();
    if (IntStream.of(counts).allMatch(count -> count == 0)) {
      return Optional.empty();
    }
    if (!files.names().contains(CaptionedLayout.EMPTY)) {
      throw new IOException(
          "%s: %s is missing beside the shards: the features of the empty caption; without it, name the shards' folder or their pattern"
              .formatted(files.path(), CaptionedLayout.EMPTY));
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        owner.report(new Problem(shards.images().get(i), "has no features of captions"));
      }
    }
    NpyArray none =
        none(files.require(CaptionedLayout.EMPTY), files.path() + "/" + CaptionedLayout.EMPTY);
    return Optional.of(new StoredTextFeatures(files, owner, shards::context, counts, none));
  }

  /**
   * Features of the empty caption.
   *
   * @throws IOException if the file is damaged
   */
  private static NpyArray none(byte[] content, String where) throws IOException {
    try {
      NpyArray none = Npy.read(ByteBuffer.wrap(content), where);
      if (none.shape().length != 2) {
        throw new WeightsException(
            where + " has shape " + Arrays.toString(none.shape()) + "; it must be [tokens, width]");
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
    String name = names.of(sample, caption);
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
