package dev.repazoo.convert;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.NamedChannel;
import dev.repazoo.file.ZipWriter;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.StoredPng;
import dev.repazoo.labels.ClassNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A zip of stored entries. It grows in a hidden folder beside its place and is renamed when whole;
 * a later run goes on after the last whole entry.
 */
final class ZipDestination implements Destination {
  private final Path path;
  private final WorkFolder work;
  private final FileChannel channel;
  private final ZipWriter zip;
  private final Map<String, Entry> found;
  private int last = -1;

  /** An image that an earlier run stored: its size, and where its file lies. */
  private record Entry(Resolution size, long offset, long length) {}

  private ZipDestination(
      Path path, WorkFolder work, FileChannel channel, ZipWriter zip, Map<String, Entry> found) {
    this.path = path;
    this.work = work;
    this.channel = channel;
    this.zip = zip;
    this.found = found;
  }

  static ZipDestination open(Path path, ConversionSettings settings) throws IOException {
    if (Files.exists(path)) {
      throw new IOException(
          path + " is there already; delete it to make it again, or name another place");
    }
    Path absolute = path.toAbsolutePath();
    Path folder = absolute.resolveSibling("." + absolute.getFileName() + ".convert");
    WorkFolder work = WorkFolder.open(folder, path, settings, Optional.empty());
    try {
      FileChannel channel =
          new NamedChannel(
              FileChannel.open(
                  work.resolve("part.zip"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE),
              path);
      try {
        Map<String, Entry> found = new HashMap<>();
        ZipWriter zip =
            ZipWriter.resume(
                channel,
                (name, head, offset, length) -> {
                  Optional<Resolution> size = StoredPng.size(head);
                  size.ifPresent(s -> found.put(name, new Entry(s, offset, length)));
                  return size.isPresent();
                });
        return new ZipDestination(path, work, channel, zip, found);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Path errorFile() {
    String name = path.getFileName().toString();
    return path.resolveSibling(name.substring(0, name.length() - 4) + ".errors.jsonl");
  }

  @Override
  public Optional<Resolution> find(int index) {
    return Optional.ofNullable(found.get(Destination.fileName(index))).map(Entry::size);
  }

  @Override
  public boolean holds(int index, ByteBuffer png) throws IOException {
    Entry entry = found.get(Destination.fileName(index));
    if (entry.length() != png.remaining()) {
      return false;
    }
    ByteBuffer content = ByteBuffer.allocate(png.remaining());
    while (content.hasRemaining()) {
      if (channel.read(content, entry.offset() + content.position()) < 0) {
        return false;
      }
    }
    return content.flip().equals(png);
  }

  @Override
  public void write(int index, ByteBuffer png) throws IOException {
    String name = Destination.fileName(index);
    if (last < 0 && found.keySet().stream().anyMatch(earlier -> earlier.compareTo(name) > 0)) {
      throw new IOException(
          path
              + ": image "
              + index
              + " could not be read before the interruption and can now; delete "
              + work.resolve("")
              + " and start again");
    }
    last = index;
    work.keep();
    zip.stored(name, png);
  }

  @Override
  public void finish(String last, byte[] content, Optional<byte[]> classNames) throws IOException {
    if (classNames.isPresent()) {
      zip.stored(ClassNames.FILE, ByteBuffer.wrap(classNames.get()));
    }
    zip.stored(last, ByteBuffer.wrap(content));
    zip.finish();
    channel.force(true);
    AtomicFile.publish(work.resolve("part.zip"), path);
    work.done();
  }

  @Override
  public void close() throws IOException {
    try (work) {
      channel.close();
    }
  }
}
