package dev.repazoo.convert;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.StoredPng;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A folder. Images get their names when they are whole; a later run finds those that are there by
 * their length. {@code dataset.json} comes last, or {@code captions.jsonl}.
 */
final class FolderDestination implements Destination {
  private static final String WORK = ".convert";

  /** Their presence says that all is there. */
  private static final List<String> LAST = List.of(DatasetJson.FILE, CaptionLines.FILE);

  private static final String GAPS = "gaps.txt";

  private final Path path;
  private final WorkFolder work;
  private final IntFunction<String> names;
  private Path folder = Path.of("");

  private FolderDestination(Path path, WorkFolder work, IntFunction<String> names) {
    this.path = path;
    this.work = work;
    this.names = names;
  }

  /**
   * Opens a folder.
   *
   * @param names of the images by number
   */
  static FolderDestination open(
      Path path, ConversionSettings settings, IntFunction<String> names, Optional<Shard> shard)
      throws IOException {
    return new FolderDestination(path, work(path, settings, shard), names);
  }

  /** The hidden folder of a conversion into a folder, which is empty or was begun with this. */
  static WorkFolder work(Path path, ConversionSettings settings, Optional<Shard> shard)
      throws IOException {
    boolean there = Files.exists(path);
    if (there && !Files.isDirectory(path)) {
      throw new NotDirectoryException(path.toString());
    }
    Path work = path.resolve(WORK);
    if (there && !Files.exists(work)) {
      checkEmpty(path);
    }
    return WorkFolder.open(work, path, settings, shard);
  }

  private static void checkEmpty(Path path) throws IOException {
    if (LAST.stream().anyMatch(file -> Files.exists(path.resolve(file)))) {
      throw new IOException(
          path + " holds a finished data set; delete it to make it again, or name another place");
    }
    try (Stream<Path> found = Files.list(path)) {
      Optional<Path> first = found.findFirst();
      if (first.isPresent()) {
        throw new IOException(
            path + " is not empty: it holds " + first.get().getFileName() + "; name another place");
      }
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Path errorFile() {
    return errorFile(path, work);
  }

  /** Where one of several processes, or the only one, lists what it could not read. */
  static Path errorFile(Path path, WorkFolder work) {
    return work.shard()
        .map(shard -> work.resolve("errors-%d-of-%d.jsonl".formatted(shard.number(), shard.of())))
        .orElseGet(() -> path.resolve("errors.jsonl"));
  }

  @Override
  public Optional<Resolution> find(int index) throws IOException {
    Path file = path.resolve(names.apply(index));
    if (!work.resumed() || !Files.exists(file)) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.allocate(24);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until there are enough
      }
      long length = channel.size();
      return StoredPng.size(head.flip())
          .filter(size -> StoredPng.length(size.width(), size.height()) == length);
    }
  }

  @Override
  public boolean holds(int index, ByteBuffer png) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(path.resolve(names.apply(index)))).equals(png);
  }

  @Override
  public void write(int index, ByteBuffer png) throws IOException {
    Path file = path.resolve(names.apply(index));
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      if (!file.getParent().equals(folder)) {
        folder = Files.createDirectories(file.getParent());
        work.keep();
      }
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        while (png.hasRemaining()) {
          channel.write(png);
        }
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public void finish(LabelFiles labels) throws IOException {
    labels.write((name, content) -> AtomicFile.write(path.resolve(name), content));
    work.done();
  }

  @Override
  public boolean finishShard() throws IOException {
    return work.shardDone();
  }

  /**
   * Places of images in the source that an earlier run has left out, in order; the others are
   * numbered without gaps.
   */
  List<Integer> gaps() throws IOException {
    Path file = work.resolve(GAPS);
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().map(Integer::valueOf).sorted().toList()
          : List.of();
    } catch (NumberFormatException e) {
      throw new IOException(file + " is damaged; delete " + path + " and start again", e);
    }
  }

  /** Notes that an image is left out, before any that follows is written. */
  void gap(int index) throws IOException {
    Files.writeString(
        work.resolve(GAPS),
        index + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
    work.keep();
  }

  @Override
  public void close() throws IOException {
    work.close();
  }
}
