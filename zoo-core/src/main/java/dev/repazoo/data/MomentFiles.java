package dev.repazoo.data;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Files of moments {@code [2C, h, w]}, all of one shape, and the note of what made them. */
final class MomentFiles {
  private final FileTree files;
  private final List<String> names;
  private final LatentShape shape;
  private final LatentScaleFile.Facts facts;

  /**
   * Reads the note and looks at files until one is readable.
   *
   * @param folder of the note
   * @param names in the order of samples
   * @throws IOException if no file is readable, or the note is damaged
   */
  MomentFiles(FileTree files, String folder, List<String> names) throws IOException {
    this.files = files;
    this.names = names;
    shape = firstShape();
    facts = LatentScaleFile.read(files, folder, shape.channels() / 2);
  }

  private LatentShape firstShape() throws IOException {
    WeightsException last = new WeightsException("there is none");
    for (String name : names) {
      try {
        long[] shape = parse(name).shape();
        return new LatentShape(
            Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), Math.toIntExact(shape[2]));
      } catch (WeightsException e) {
        last = new WeightsException(name + ": " + e.getMessage(), e);
      }
    }
    throw new IOException(files.path() + ": no latent is readable: " + last.getMessage(), last);
  }

  private NpyArray parse(String name) throws IOException {
    NpyArray array = Npy.read(ByteBuffer.wrap(files.read(name)), "latent");
    long[] shape = array.shape();
    if (shape.length != 3 || shape[0] % 2 != 0) {
      throw new WeightsException(
          "shape " + Arrays.toString(shape) + " is not that of moments, [2C, h, w]");
    }
    return array;
  }

  LatentShape shape() {
    return shape;
  }

  /** What the note says. */
  LatentScaleFile.Facts facts() {
    return facts;
  }

  /** Whether one of the first files has a negative number behind the means. */
  boolean provesLogVariance(int most) {
    return names.stream().limit(most).anyMatch(this::provesLogVariance);
  }

  private boolean provesLogVariance(String name) {
    try {
      return SecondHalf.proven(parse(name).toFloats()).isPresent();
    } catch (IOException | WeightsException e) {
      return false; // told of when it is read
    }
  }

  /**
   * Means and standard deviations of a sample.
   *
   * @param half what stands behind the means
   * @param owner keeps the problem of a damaged file
   */
  float[] read(int index, SecondHalf half, FileDataset owner) throws UnreadableSampleException {
    String name = names.get(index);
    try {
      NpyArray array = parse(name);
      long[] wanted = {shape.channels(), shape.height(), shape.width()};
      if (!Arrays.equals(array.shape(), wanted)) {
        throw new WeightsException(
            "shape " + Arrays.toString(array.shape()) + ", others have " + Arrays.toString(wanted));
      }
      return half.toMeanAndStd(array.toFloats());
    } catch (IOException | WeightsException e) {
      throw owner.problem(name, e.getMessage(), e);
    }
  }
}
