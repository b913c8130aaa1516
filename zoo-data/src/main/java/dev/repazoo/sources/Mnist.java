package dev.repazoo.sources;

import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.Gzip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * MNIST and what shares its files, such as Fashion-MNIST: {@code train-images-idx3-ubyte} and
 * {@code train-labels-idx1-ubyte}, or {@code t10k-...}, packed with gzip or not.
 *
 * <p>Source: Y. LeCun's description of the idx format.
 */
final class Mnist {
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private Mnist() {}

  /** The images, if the source's files are such. */
  static Optional<ImageSource> find(FileTree files, Split split) throws IOException {
    String start = split == Split.TRAIN ? "train" : "t10k";
    Optional<String> images = file(files, start + "-images[-.]idx3-ubyte");
    if (images.isEmpty()) {
      return Optional.empty();
    }
    String where = files.path() + "/" + images.get();
    String labelFile =
        file(files, start + "-labels[-.]idx1-ubyte")
            .orElseThrow(() -> new IOException(where + ": the file of its labels is missing"));
    ByteBuffer pixels = content(files, images.get());
    ByteBuffer labels = content(files, labelFile);
    if (pixels.limit() < 16
        || pixels.getInt(0) != IMAGES
        || labels.limit() < 8
        || labels.getInt(0) != LABELS) {
      throw new IOException(where + ": not an idx file of images and one of labels");
    }
    int count = pixels.getInt(4);
    int height = pixels.getInt(8);
    int width = pixels.getInt(12);
    if (count < 1
        || height < 1
        || width < 1
        || height > 4096
        || width > 4096
        || pixels.limit() - 16 != (long) count * height * width) {
      throw new IOException(
          where + ": is cut off, or does not hold " + count + " images " + width + "x" + height);
    }
    if (labels.getInt(4) != count || labels.limit() - 8 != count) {
      throw new IOException(where + ": " + count + " images but " + labels.getInt(4) + " labels");
    }
    List<Long> classes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      classes.add((long) (labels.get(8 + i) & 0xff));
    }
    RecordImages.Part part =
        new RecordImages.Part(
            images.get(),
            index -> gray(pixels, 16 + index * width * height, width, height),
            classes);
    long most = classes.stream().mapToLong(Long::longValue).max().orElse(0);
    List<String> names = IntStream.rangeClosed(0, (int) most).mapToObj(Integer::toString).toList();
    return Optional.of(new RecordImages(where, List.of(part), names));
  }

  private static Optional<String> file(FileTree files, String pattern) {
    return files.names().stream()
        .filter(name -> name.matches("(.*/)?" + pattern + "(\\.gz)?"))
        .findFirst();
  }

  private static ByteBuffer content(FileTree files, String name) throws IOException {
    byte[] bytes = files.require(name);
    return ByteBuffer.wrap(name.endsWith(".gz") ? Gzip.unpack(bytes) : bytes);
  }

  private static RgbImage gray(ByteBuffer pixels, int begin, int width, int height) {
    RgbImage image = RgbImage.black(width, height);
    byte[] out = image.hwc();
    for (int i = 0; i < width * height; i++) {
      byte value = pixels.get(begin + i);
      out[3 * i] = value;
      out[3 * i + 1] = value;
      out[3 * i + 2] = value;
    }
    return image;
  }
}
