package dev.repazoo.convert;

import dev.repazoo.file.GrowingZip;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.StoredPng;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A zip, which grows in a hidden folder beside its place. */
final class ZipDestination implements Destination {
  private final Path path;
  private final WorkFolder work;
  private final GrowingZip zip;
  private final Map<String, Entry> found;
  private int last = -1;

  /** An image that an earlier run stored: its size, and where its file lies. */
  private record Entry(Resolution size, long offset, long length) {}

  private ZipDestination(Path path, WorkFolder work, GrowingZip zip, Map<String, Entry> found) {
    this.path = path;
    this.work = work;
    this.zip = zip;
    this.found = found;
  }

  static ZipDestination open(Path path, ConversionSettings settings) throws IOException {
    GrowingZip.requireAbsent(path);
    Path absolute = path.toAbsolutePath();
    Path folder = absolute.resolveSibling("." + absolute.getFileName() + ".convert");
    WorkFolder work = WorkFolder.open(folder, path, settings, Optional.empty());
    try {
      Map<String, Entry> found = new HashMap<>();
      GrowingZip zip =
          GrowingZip.resume(
              path,
              work.resolve(""),
              (name, head, offset, length) -> {
                Optional<Resolution> size = StoredPng.size(head);
                size.ifPresent(s -> found.put(name, new Entry(s, offset, length)));
                return size.isPresent();
              });
      return new ZipDestination(path, work, zip, found);
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
    return entry.length() == png.remaining()
        && zip.read(entry.offset(), png.remaining()).equals(png);
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
    zip.add(name, png);
  }

  @Override
  public void finish(LabelFiles labels) throws IOException {
    labels.write((name, content) -> zip.add(name, ByteBuffer.wrap(content)));
    zip.publish();
    work.done();
  }

  @Override
  public void close() throws IOException {
    try (work) {
      zip.close();
    }
  }
}
