package dev.repazoo.convert;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.shard.DoneShards;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A hidden folder that exists while a conversion is unfinished: a lock against a second process,
 * the settings that a later run must share, and parts.
 */
final class WorkFolder implements AutoCloseable {
  private static final String SETTINGS = "settings.txt";
  private static final String SHARDS = "shards.txt";
  private static final String HIDDEN = ".";

  private final Path folder;
  private final SharedFolder lock;
  private final Optional<Shard> shard;
  private final boolean resumed;
  private boolean worthKeeping;

  private WorkFolder(Path folder, SharedFolder lock, Optional<Shard> shard, boolean resumed) {
    this.folder = folder;
    this.lock = lock;
    this.shard = shard;
    this.resumed = resumed;
    worthKeeping = resumed || shard.isPresent();
  }

  /**
   * Makes or finds the folder and locks it.
   *
   * @param target the data set that is being written, for messages
   * @param shard of the work, where others work beside
   * @throws IOException if another process has it, or the settings differ
   */
  static WorkFolder open(
      Path folder, Path target, ConversionSettings settings, Optional<Shard> shard)
      throws IOException {
    SharedFolder lock = SharedFolder.take(folder, target, shard);
    try {
      boolean[] resumed = {false};
      boolean alone =
          lock.alone(
              () -> {
                resumed[0] = agree(folder, target, settings);
                if (shard.isPresent()) {
                  agreeShards(folder, target, shard.get());
                }
              });
      if (!alone) {
        throw new IOException(target + " is being finished by another process");
      }
      return new WorkFolder(folder, lock, shard, resumed[0]);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Whether an earlier run began, with the same settings. */
  private static boolean agree(Path folder, Path target, ConversionSettings settings)
      throws IOException {
    Path file = folder.resolve(SETTINGS);
    if (!Files.exists(file)) {
      byte[] text = String.join("\n", settings.lines()).getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file, text);
      return false;
    }
    ConversionSettings earlier = new ConversionSettings(Files.readAllLines(file));
    if (!earlier.equals(settings)) {
      throw new IOException(
          target
              + " holds an unfinished conversion with other settings ("
              + settings.differences(earlier)
              + "); repeat that one, or delete "
              + (folder.startsWith(target) ? target : folder));
    }
    return true;
  }

  private static void agreeShards(Path folder, Path target, Shard shard) throws IOException {
    Path file = folder.resolve(SHARDS);
    String now = String.valueOf(shard.of());
    String noted = Files.exists(file) ? Files.readString(file).strip() : now;
    if (!noted.equals(now)) {
      throw new IOException(
          "%s is converted in %s shards, now --shard is %s; give all the same, or delete %s"
              .formatted(target, noted, shard, target));
    }
    AtomicFile.write(file, now.getBytes(StandardCharsets.UTF_8));
  }

  /** The shard that works here. */
  Optional<Shard> shard() {
    return shard;
  }

  /** Notes that this shard has done its part; tells whether all have. */
  boolean shardDone() throws IOException {
    DoneShards shards = new DoneShards(folder, shard.orElseThrow().of());
    boolean[] all = {false};
    boolean alone =
        lock.alone(
            () -> {
              shards.add(shard.get());
              all[0] = shards.missing().isEmpty();
            });
    if (!alone) {
      throw new IOException(lock.target() + " is being finished by another process");
    }
    return all[0];
  }

  /** Whether an earlier run began. */
  boolean resumed() {
    return resumed;
  }

  /** A file in it. */
  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** There is something now that a later run can go on from. */
  void keep() {
    worthKeeping = true;
  }

  /** The work is done: the folder goes when this closes. */
  void done() {
    worthKeeping = false;
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      if (!worthKeeping) {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
          files = found.filter(file -> !file.getFileName().toString().startsWith(HIDDEN)).toList();
        }
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    if (!worthKeeping) {
      removeFolder();
    }
  }

  private void removeFolder() throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // another process has come to it already
    }
  }
}
