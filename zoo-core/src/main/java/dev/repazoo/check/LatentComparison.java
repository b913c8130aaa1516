package dev.repazoo.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.array.Npy;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Encodes some images again and compares with the latents that are there: tells latents of another
 * VAE, or of other images.
 */
public final class LatentComparison {
  /** Far above what devices and formats differ by, far below what VAEs or images do. */
  private static final double TOLERATED = 0.05;

  private LatentComparison() {}

  /**
   * Compares up to {@code samples} evenly spaced pairs of each folder of latents.
   *
   * @param path the data set
   * @return the pairs that differ
   * @throws IOException if files can't be read
   * @throws IllegalArgumentException if the images' size is none that the codec takes
   */
  public static List<Finding> compare(
      Path path, CheckedData data, FrozenCodec codec, NDManager manager, int samples)
      throws IOException {
    List<Finding> findings = new ArrayList<>();
    try (FileTree files = FileTree.open(path)) {
      for (CheckedData.Part part : data.parts()) {
        if (part.pairs().isPresent()) {
          for (int latents : evenly(data, part, part.pairs().get(), samples)) {
            int image = part.pairs().get().imageOf(latents);
            compare(files, data, part, image, latents, codec, manager).ifPresent(findings::add);
          }
        }
      }
    }
    return findings;
  }

  private static int[] evenly(CheckedData data, CheckedData.Part part, Pairing pairs, int samples) {
    int[] sound =
        IntStream.range(0, part.scan().part().names().size())
            .filter(i -> !part.scan().bad().get(i))
            .filter(i -> pairs.imageOf(i) >= 0 && !data.images().bad().get(pairs.imageOf(i)))
            .toArray();
    int count = Math.min(samples, sound.length);
    return IntStream.range(0, count)
        .map(i -> sound[(int) ((long) i * sound.length / count)])
        .toArray();
  }

  private static Optional<Finding> compare(
      FileTree files,
      CheckedData data,
      CheckedData.Part part,
      int image,
      int latents,
      FrozenCodec codec,
      NDManager manager)
      throws IOException {
    String imageName = data.layout().images().get(image);
    String name = part.scan().part().names().get(latents);
    RgbImage pixels = new ImageDecoder().decode(files.read(imageName));
    codec.latents(pixels.width(), pixels.height()); // refuses sizes in words
    float[] there = Npy.read(ByteBuffer.wrap(files.read(name)), name).toFloats();
    float[] again = encode(codec, manager, pixels, part.scan().part().mirrored());
    double difference = difference(there, again);
    if (difference <= TOLERATED) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingKind.OTHER_LATENTS,
            name,
            String.format(
                Locale.ROOT,
                "differs from what %s gives for %s by %.0f%% of its spread",
                codec.name(),
                imageName,
                100 * difference)));
  }

  private static float[] encode(
      FrozenCodec codec, NDManager manager, RgbImage image, boolean mirrored) {
    try (NDManager scope = manager.newSubManager()) {
      Shape shape = new Shape(1, 3, image.height(), image.width());
      NDArray pixels = scope.create(ByteBuffer.wrap(image.toChw()), shape, DataType.UINT8);
      return codec.encode(scope, mirrored ? pixels.flip(3) : pixels).toFloatArray();
    }
  }

  /**
   * Root mean square of the means' difference in units of their spread; infinite for other shapes.
   */
  private static double difference(float[] there, float[] again) {
    if (there.length != again.length) {
      return Double.POSITIVE_INFINITY;
    }
    int means = there.length / 2;
    double sum = 0;
    double squares = 0;
    double off = 0;
    for (int i = 0; i < means; i++) {
      sum += again[i];
      squares += (double) again[i] * again[i];
      off += (double) (there[i] - again[i]) * (there[i] - again[i]);
    }
    double spread = squares / means - sum / means * (sum / means);
    return Math.sqrt(off / means / Math.max(spread, 1e-12));
  }
}
