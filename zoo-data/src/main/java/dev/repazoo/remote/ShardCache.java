package dev.repazoo.remote;

import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Copies of remote shards on this machine. They share a limit with those of other data sets and
 * processes: the ones that were not read for longest make room for new ones.
 */
public final class ShardCache implements AutoCloseable {
  /** Downloads at once; a single connection seldom fills a line. */
  public static final int AT_ONCE = 4;

  private static final System.Logger LOG = System.getLogger(ShardCache.class.getName());
  private static final String COPY = ".tar";
  private static final long SPARE_BYTES = 1L << 30;

  private final RemoteAccess access;
  private final RemoteFiles files;
  private final ExecutorService fetching =
      Executors.newFixedThreadPool(
          AT_ONCE,
          task -> {
            Thread thread = new Thread(task, "repazoo-shards");
            thread.setDaemon(true);
            return thread;
          });
  private long reserved; // guarded by this

  /** Copies of what such files hold. */
  public ShardCache(RemoteAccess access, RemoteFiles files) {
    this.access = access;
    this.files = files;
  }

  /** How shards may be had. */
  public RemoteAccess access() {
    return access;
  }

  /**
   * A shard as it is now.
   *
   * @throws IOException if there is none, or its server can't be asked
   */
  public CachedShard shard(URI address) throws IOException {
    return CachedShard.of(address, files, this, place(address));
  }

  /** {@code CACHE/HOST-FOLDER-DIGEST/NAME.tar}: readable, and different for different addresses. */
  private Path place(URI address) {
    String folder = address.resolve(".").toString();
    byte[] digest = Sha256.newDigest().digest(folder.getBytes(StandardCharsets.UTF_8));
    String words = folder.replaceAll("^[^:]*://|/$", "").replaceAll("[^A-Za-z0-9.-]+", "-");
    String name = Path.of(address.getPath()).getFileName().toString();
    return access
        .cache()
        .resolve(
            words.substring(Math.max(0, words.length() - 60))
                + "-"
                + HexFormat.of().formatHex(digest, 0, 6))
        .resolve(name.endsWith(COPY) ? name : name + COPY);
  }

  /** What is done in the background; a failure shows again when the shard is read. */
  interface Fetch {
    void run() throws IOException;
  }

  void later(Fetch fetch) {
    try {
      fetching.execute(
          () -> {
            try {
              fetch.run();
            } catch (IOException e) {
              LOG.log(System.Logger.Level.DEBUG, "fetched ahead: {0}", e.getMessage());
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing is fetched ahead any more");
    }
  }

  /** Room that is kept free for a download until this is closed. */
  final class Room implements AutoCloseable {
    private final long bytes;

    private Room(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void close() {
      synchronized (ShardCache.this) {
        reserved -= bytes;
        ShardCache.this.notifyAll();
      }
    }
  }

  private record Copy(Path file, long bytes, long lastRead) {}

  /**
   * Makes room, where needed by removing copies; waits for other downloads where theirs is in the
   * way.
   *
   * @throws IOException if the limit, or the disk, is too small
   */
  synchronized Room room(long bytes, URI wanted) throws IOException {
    Files.createDirectories(access.cache());
    while (true) {
      long most = freed(bytes);
      if (reserved + bytes <= most) {
        reserved += bytes;
        return new Room(bytes);
      }
      if (reserved == 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s takes %.1f MB, but shards may take %.1f MB in %s; %s, or ZOO_HOME on another disk, gives them more",
                wanted,
                bytes / 1e6,
                Math.max(0, most) / 1e6,
                access.cache(),
                RemoteAccess.SIZE));
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a download");
      }
    }
  }

  /** Removes copies until so many bytes fit; returns how many may be taken beside what is left. */
  private long freed(long bytes) throws IOException {
    List<Copy> copies = copies();
    long kept = copies.stream().mapToLong(Copy::bytes).sum();
    FileStore disk = Files.getFileStore(access.cache());
    long free = disk.getTotalSpace() > 0 ? disk.getUsableSpace() - SPARE_BYTES : Long.MAX_VALUE;
    for (Copy copy : copies) {
      if (reserved + bytes <= Math.min(access.limit() - kept, free)) {
        break;
      }
      Files.deleteIfExists(copy.file());
      Files.deleteIfExists(copy.file().resolveSibling(copy.file().getFileName() + ".json"));
      kept -= copy.bytes();
      free += copy.bytes();
    }
    return Math.min(access.limit() - kept, free);
  }

  /** Those that were not read for longest first. */
  private List<Copy> copies() throws IOException {
    if (!Files.isDirectory(access.cache())) {
      return List.of();
    }
    List<Copy> copies = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(access.cache())) {
      for (Path folder : folders) {
        addCopies(folder, copies);
      }
    }
    copies.sort(Comparator.comparingLong(Copy::lastRead));
    return copies;
  }

  /** Others may remove copies meanwhile. */
  private static void addCopies(Path folder, List<Copy> copies) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + COPY)) {
      for (Path file : files) {
        try {
          copies.add(new Copy(file, Files.size(file), Files.getLastModifiedTime(file).toMillis()));
        } catch (NoSuchFileException e) {
          // gone
        }
      }
    } catch (NotDirectoryException e) {
      // no folder of shards
    }
  }

  /**
   * Does something to each of several shards, a few at once.
   *
   * @return what became of them, in their order
   */
  public <S, T> List<Future<T>> each(List<S> shards, Work<S, T> work) {
    return shards.stream().map(shard -> fetching.submit(() -> work.of(shard))).toList();
  }

  /**
   * What is done to a shard.
   *
   * @param <S> how it is named
   * @param <T> what becomes of it
   */
  @FunctionalInterface
  public interface Work<S, T> {
    /** Does it. */
    T of(S shard) throws IOException;
  }

  /** Stops what is fetched in the background, and waits until it has ended. */
  @Override
  public void close() {
    fetching.shutdownNow();
    try {
      if (!fetching.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.DEBUG, "a download doesn''t end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
