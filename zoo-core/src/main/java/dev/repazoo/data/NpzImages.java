package dev.repazoo.data;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.array.Npz;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.image.RgbImage;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * {@code arr_0} of a {@code .npz}, uint8 [N, H, W, 3], as ADM's evaluator reads it. It stays in the
 * file; a compressed one is inflated into a temporary file first.
 */
public final class NpzImages implements AutoCloseable {
  /** The array's name. */
  public static final String ARRAY = "arr_0";

  private final Path file;
  private final Optional<TemporaryPath> inflated;
  private final NpyArray array;
  private final int height;
  private final int width;

  private NpzImages(Path file, Optional<TemporaryPath> inflated, NpyArray array)
      throws IOException {
    this.file = file;
    this.inflated = inflated;
    this.array = array;
    long[] shape = array.shape();
    requireImages(file, array);
    height = Math.toIntExact(shape[1]);
    width = Math.toIntExact(shape[2]);
  }

  /**
   * Opens a file.
   *
   * @throws IOException when there is none, or its array is of no images
   */
  public static NpzImages open(Path file) throws IOException {
    NpyArray array = Npz.open(file).get(ARRAY);
    requireImages(file, array);
    if (array.tensor().fileOffset().isPresent()) {
      return new NpzImages(file, Optional.empty(), array);
    }
    TemporaryPath folder = TemporaryPath.newFolder();
    try {
      Path target = folder.path().resolve("arr_0.npy");
      try (ZipFile zip = new ZipFile(file.toFile());
          InputStream content = zip.getInputStream(new ZipEntry(ARRAY + ".npy"))) {
        Files.copy(content, target);
      }
      return new NpzImages(file, Optional.of(folder), Npy.read(target));
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static void requireImages(Path file, NpyArray array) throws IOException {
    long[] shape = array.shape();
    String holds = file + " (arr_0) holds " + array.dtype() + Arrays.toString(shape);
    if (shape.length == 4 && shape[3] != 3 && shape[1] == 3) {
      throw new IOException(
          holds
              + ", channels first; images are uint8 [N, H, W, 3]: move them by"
              + " transpose(0, 2, 3, 1)");
    }
    if (array.dtype() != DType.U8) {
      throw new IOException(
          holds + "; images are uint8 in 0..255: turn reals in 0..1 into (255 x).astype(uint8)");
    }
    if (shape.length != 4 || shape[3] != 3 || shape[0] < 1 || shape[1] < 1 || shape[2] < 1) {
      throw new IOException(holds + "; images are uint8 [N, H, W, 3]");
    }
    if (3 * shape[1] * shape[2] > Integer.MAX_VALUE - 8) {
      throw new IOException(holds + "; an image is too large");
    }
  }

  /** Whether the array stays in the file; else it was inflated. */
  public boolean inPlace() {
    return inflated.isEmpty();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** How many there are. */
  public int count() {
    return Math.toIntExact(array.shape()[0]);
  }

  /** An image's name, for messages. */
  public String name(int index) {
    return file + " (arr_0[" + index + "])";
  }

  /** An image; safe from several threads. */
  public RgbImage image(int index) {
    int bytes = 3 * height * width;
    byte[] samples = new byte[bytes];
    array.tensor().slice((long) index * bytes, bytes).get(samples);
    return RgbImage.ofHwc(width, height, samples);
  }

  @Override
  public void close() throws IOException {
    if (inflated.isPresent()) {
      inflated.get().close();
    }
  }
}
