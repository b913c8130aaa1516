package dev.repazoo.convert;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.StoredPng;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder of WebDataset's shards. A shard gets its name when it is whole; a later run keeps those
 * that are there and begins anew with the first that isn't.
 */
final class ShardDestination implements Destination {
  private final Path path;
  private final WorkFolder work;
  private final ShardLayout layout;
  private final ImageSource source;
  private final Map<Integer, Optional<FileTree>> finished = new ConcurrentHashMap<>();
  private Optional<Growing> growing = Optional.empty();

  /** The shard that is being written. */
  private record Growing(int shard, ShardFile file) {}

  private ShardDestination(Path path, WorkFolder work, ShardLayout layout, ImageSource source) {
    this.path = path;
    this.work = work;
    this.layout = layout;
    this.source = source;
  }

  /**
   * Opens a folder.
   *
   * @param source of the images' classes and captions
   */
  static ShardDestination open(
      Path path,
      ConversionSettings settings,
      ShardLayout layout,
      ImageSource source,
      Optional<Shard> part)
      throws IOException {
    return new ShardDestination(path, FolderDestination.work(path, settings, part), layout, source);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Path errorFile() {
    return FolderDestination.errorFile(path, work);
  }

  /** A shard that an earlier run has finished; safe from several threads. */
  private Optional<FileTree> finished(int shard) throws IOException {
    Optional<FileTree> known = finished.get(shard);
    if (known == null) {
      synchronized (finished) {
        known = finished.get(shard);
        if (known == null) {
          Path file = path.resolve(ShardLayout.file(shard));
          known =
              Files.exists(file) ? Optional.of(FileTree.open(file)) : Optional.<FileTree>empty();
          finished.put(shard, known);
        }
      }
    }
    return known;
  }

  @Override
  public Optional<Resolution> find(int index) throws IOException {
    Optional<FileTree> shard = finished(layout.shard(index));
    return shard.isPresent() && shard.get().names().contains(ShardLayout.member(index))
        ? StoredPng.size(ByteBuffer.wrap(shard.get().read(ShardLayout.member(index))))
        : Optional.empty();
  }

  @Override
  public boolean holds(int index, ByteBuffer png) throws IOException {
    FileTree shard = finished(layout.shard(index)).orElseThrow();
    return ByteBuffer.wrap(shard.read(ShardLayout.member(index))).equals(png);
  }

  @Override
  public void write(int index, ByteBuffer png) throws IOException {
    int shard = layout.shard(index);
    if (growing.isPresent() && growing.get().shard() != shard) {
      publish();
    }
    if (growing.isEmpty()) {
      if (finished(shard).isPresent()) {
        throw new IOException(
            "%s: image %d could not be read before the interruption and can now; delete %s and give the same command again"
                .formatted(path, index, path.resolve(ShardLayout.file(shard))));
      }
      growing = Optional.of(begin(shard));
    }
    growing.get().file().add(layout.sample(source, index, png));
  }

  private Growing begin(int shard) throws IOException {
    Path part = work.resolve(ShardLayout.file(shard));
    work.keep();
    return new Growing(shard, ShardFile.begin(part, path.resolve(ShardLayout.file(shard))));
  }

  private void publish() throws IOException {
    Growing whole = growing.orElseThrow();
    growing = Optional.empty();
    whole.file().end();
    AtomicFile.publish(whole.file().part(), path.resolve(ShardLayout.file(whole.shard())));
  }

  @Override
  public void finish(LabelFiles labels) throws IOException {
    if (growing.isPresent()) {
      publish();
    }
    labels.write((name, content) -> AtomicFile.write(path.resolve(name), content));
    work.done();
  }

  @Override
  public boolean finishShard() throws IOException {
    if (growing.isPresent()) {
      publish();
    }
    return work.shardDone();
  }

  @Override
  public void close() throws IOException {
    try (work) {
      for (Optional<FileTree> shard : finished.values()) {
        if (shard.isPresent()) {
          shard.get().close();
        }
      }
      if (growing.isPresent()) {
        growing.get().file().close();
        Files.deleteIfExists(growing.get().file().part());
      }
    }
  }
}
