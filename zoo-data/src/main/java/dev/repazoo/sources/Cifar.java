package dev.repazoo.sources;

import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10 and CIFAR-100 as their authors publish them, the binary and the Python version: images
 * of 32 x 32 in three planes. CIFAR-100's classes are the 100 fine ones.
 *
 * <p>Source: A. Krizhevsky's description of the files.
 */
final class Cifar {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;

  private Cifar() {}

  /** The images, if the source's files are such. */
  static Optional<ImageSource> find(FileTree files, Split split) throws IOException {
    boolean train = split == Split.TRAIN;
    List<String> python = named(files, train ? "data_batch_[1-5]" : "test_batch");
    List<String> binary = named(files, train ? "data_batch_[1-5]\\.bin" : "test_batch\\.bin");
    List<String> fine = named(files, "fine_label_names\\.txt");
    List<RecordImages.Part> parts = new ArrayList<>();
    List<String> classNames = List.of();
    if (!python.isEmpty()) {
      for (String name : python) {
        parts.add(pickled(files, name, "labels"));
      }
      classNames = pickledNames(files, "batches\\.meta", "label_names");
    } else if (!binary.isEmpty()) {
      for (String name : binary) {
        parts.add(packed(files, name, 1));
      }
      classNames = lines(files, named(files, "batches\\.meta\\.txt"));
    } else if (!named(files, "(.*/)?cifar-100-python/meta").isEmpty()) {
      parts.add(pickled(files, only(files, "cifar-100-python/" + split.word()), "fine_labels"));
      classNames = pickledNames(files, "cifar-100-python/meta", "fine_label_names");
    } else if (!fine.isEmpty()) {
      parts.add(packed(files, only(files, split.word() + "\\.bin"), 2));
      classNames = lines(files, fine);
    } else {
      return Optional.empty();
    }
    return Optional.of(new RecordImages(files.path().toString(), parts, classNames));
  }

  /** Files of a name, in any folder, and not of other endings. */
  private static List<String> named(FileTree files, String pattern) {
    String origin =
        files
                .path()
                .path()
                .map(path -> path.toAbsolutePath().normalize().getFileName())
                .map(String::valueOf)
                .orElse("")
            + "/";
    return files.names().stream()
        .filter(name -> ("/" + origin + name).matches("(.*/)?" + pattern))
        .toList();
  }

  private static String only(FileTree files, String pattern) throws IOException {
    List<String> found = named(files, pattern);
    if (found.isEmpty()) {
      throw new IOException(
          files.path() + ": of CIFAR-100 the file " + pattern.replace("\\", "") + " is missing");
    }
    return found.get(0);
  }

  private static List<String> lines(FileTree files, List<String> names) throws IOException {
    return names.isEmpty()
        ? List.of()
        : new String(files.require(names.get(0)), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
  }

  private static RecordImages.Part packed(FileTree files, String name, int labelBytes)
      throws IOException {
    ByteBuffer content = ByteBuffer.wrap(files.require(name));
    int row = labelBytes + PIXELS;
    if (content.limit() == 0 || content.limit() % row != 0) {
      throw new IOException(
          files.path() + "/" + name + ": not a whole number of rows of " + row + " bytes");
    }
    List<Long> labels = new ArrayList<>();
    for (int at = labelBytes - 1; at < content.limit(); at += row) {
      labels.add((long) (content.get(at) & 0xff));
    }
    return new RecordImages.Part(name, i -> image(content, i * row + labelBytes), labels);
  }

  private static RecordImages.Part pickled(FileTree files, String name, String labelKey)
      throws IOException {
    String where = files.path() + "/" + name;
    CifarBatch batch = CifarBatch.read(where, files.require(name));
    ByteBuffer data = batch.bytes("data");
    List<Long> labels = batch.numbers(labelKey);
    if (data.remaining() != (long) labels.size() * PIXELS || labels.isEmpty()) {
      throw new IOException(
          where + ": " + data.remaining() + " samples don't fit " + labels.size() + " labels");
    }
    return new RecordImages.Part(name, i -> image(data, i * PIXELS), labels);
  }

  private static List<String> pickledNames(FileTree files, String pattern, String key)
      throws IOException {
    List<String> found = named(files, pattern);
    return found.isEmpty()
        ? List.of()
        : CifarBatch.read(files.path() + "/" + found.get(0), files.require(found.get(0)))
            .texts(key);
  }

  private static RgbImage image(ByteBuffer content, int begin) {
    byte[] planes = new byte[PIXELS];
    content.get(begin, planes);
    return RgbImage.ofChw(SIDE, SIDE, planes);
  }
}
