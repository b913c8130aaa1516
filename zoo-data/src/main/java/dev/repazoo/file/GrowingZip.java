package dev.repazoo.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A zip of stored entries that grows as a hidden part and gets its name when it is whole; a later
 * run goes on after the last whole entry. Reading is safe from several threads, writing is one's.
 */
public final class GrowingZip implements AutoCloseable {
  private static final String PART = "part.zip";

  private final Path path;
  private final Path part;
  private final FileChannel channel;
  private final ZipWriter zip;

  private GrowingZip(Path path, Path part, FileChannel channel, ZipWriter zip) {
    this.path = path;
    this.part = part;
    this.channel = channel;
    this.zip = zip;
  }

  /**
   * Refuses a zip that is there: it isn't written over.
   *
   * @throws IOException if it is
   */
  public static void requireAbsent(Path path) throws IOException {
    if (Files.exists(path)) {
      throw new IOException(
          path + " is there already; delete it to make it again, or name another place");
    }
  }

  /**
   * Goes on with an unfinished zip, or begins it.
   *
   * @param path its place when whole
   * @param folder holds the part
   * @param keep is shown each whole entry that is there
   * @throws IOException if the part can't be read or written
   */
  public static GrowingZip resume(Path path, Path folder, ZipWriter.Keep keep) throws IOException {
    Path part = folder.resolve(PART);
    FileChannel channel =
        new NamedChannel(
            FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            path);
    try {
      return new GrowingZip(path, part, channel, ZipWriter.resume(channel, keep));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The content of an entry.
   *
   * @throws EOFException if another program cut the part
   */
  public ByteBuffer read(long offset, int size) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(size);
    while (content.hasRemaining()) {
      if (channel.read(content, offset + content.position()) < 0) {
        throw new EOFException(part + " was cut while it is written");
      }
    }
    return content.flip();
  }

  /**
   * Adds an entry.
   *
   * @return where its content begins
   */
  public long add(String name, ByteBuffer content) throws IOException {
    zip.stored(name, content);
    return channel.position() - content.remaining();
  }

  /** Ends the zip and gives it its name. */
  public void publish() throws IOException {
    zip.finish();
    channel.force(true);
    AtomicFile.publish(part, path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
