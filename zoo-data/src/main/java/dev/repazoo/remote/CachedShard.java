package dev.repazoo.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.progress.ProgressListener;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A remote shard, of which there may be a copy on this machine. The copy can vanish at any time, to
 * make room for another one, and is fetched again when it is wanted. Safe for several threads.
 */
public final class CachedShard {
  /** So many members are asked for one by one before the whole shard is fetched. */
  private static final int ALONE = 8;

  private static final long TOUCHED_MILLIS = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final RemoteFiles files;
  private final ShardCache cache;
  private final Path file;
  private final RemoteState state;
  private final AtomicInteger alone = new AtomicInteger();
  private final AtomicBoolean announced = new AtomicBoolean();
  private volatile long touched;

  private CachedShard(
      URI address, RemoteFiles files, ShardCache cache, Path file, RemoteState state) {
    this.address = address;
    this.files = files;
    this.cache = cache;
    this.file = file;
    this.state = state;
  }

  /**
   * A shard as it is now; a copy of another version is removed.
   *
   * @param file where the copy is, or will be
   * @throws IOException if there is no such shard, or its server can't be asked
   */
  static CachedShard of(URI address, RemoteFiles files, ShardCache cache, Path file)
      throws IOException {
    Path kept = file.resolveSibling(file.getFileName() + ".state.json");
    Optional<RemoteState> known = Files.exists(kept) ? read(kept) : Optional.empty();
    RemoteState now = files.state(address);
    if (!known.equals(Optional.of(now))) {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      AtomicFile.write(kept, JSON.writeValueAsBytes(now));
    }
    return new CachedShard(address, files, cache, file, now);
  }

  private static Optional<RemoteState> read(Path kept) throws IOException {
    try {
      return Optional.ofNullable(JSON.readValue(kept.toFile(), RemoteState.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // damaged: its shard is fetched again
    }
  }

  /** Its address. */
  public URI address() {
    return address;
  }

  /** Which version of it this is. */
  public RemoteState state() {
    return state;
  }

  /** A file beside the copy, for what is known of this shard; it outlasts the copy. */
  public Path beside(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /** Tells that it will be read soon. */
  public void announce() {
    if (!announced.getAndSet(true) && !Files.exists(file)) {
      cache.later(() -> open().close());
    }
  }

  /** What reads a copy. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads; the copy stays where it is meanwhile. */
    T read(FileChannel copy) throws IOException;
  }

  /** Reads the shard as a whole; fetched if there is no copy. */
  public <T> T whole(Reader<T> reader) throws IOException {
    try (FileChannel copy = open()) {
      touch();
      return reader.read(copy);
    }
  }

  private FileChannel open() throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return fetched();
    }
  }

  /**
   * Some bytes; from the copy, or from its server where it is read the first few times and nobody
   * has {@linkplain #announce announced} more.
   */
  public byte[] read(long from, int length) throws IOException {
    if (!announced.get() && !Files.exists(file) && alone.incrementAndGet() <= ALONE) {
      return files.read(address, from, length);
    }
    return whole(copy -> bytes(copy, from, length));
  }

  private byte[] bytes(FileChannel copy, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (copy.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException(file + " is cut off; remove it");
      }
    }
    return bytes.array();
  }

  /** Fetched and opened: open, it can be read even where another one takes its room. */
  private synchronized FileChannel fetched() throws IOException {
    if (Files.exists(file)) {
      return open(); // another thread has fetched it
    }
    try (ShardCache.Room room = cache.room(state.bytes(), address)) {
      files.fetch(address, state, file, ProgressListener.SILENT);
      if (Files.size(file) != state.bytes()) {
        Files.deleteIfExists(file);
        throw new IOException(address + " has changed since it was opened; start again");
      }
      return FileChannel.open(file, StandardOpenOption.READ);
    }
  }

  /** The least recently touched copies make room first; this one may have gone already. */
  private void touch() throws IOException {
    long now = System.currentTimeMillis();
    if (now - touched > TOUCHED_MILLIS) {
      touched = now;
      try {
        Files.setLastModifiedTime(file, FileTime.fromMillis(now));
      } catch (NoSuchFileException e) {
        touched = 0;
      }
    }
    announced.set(false); // a copy that goes after this is to be announced again
  }
}
