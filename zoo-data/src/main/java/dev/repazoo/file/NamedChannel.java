package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A file that is written, whose failures name it: {@link FileChannel}'s own say no more than {@code
 * No space left on device}. What goes wrong while the content is made, by reading other files for
 * instance, passes unchanged.
 */
public final class NamedChannel extends FileChannel {
  private final FileChannel channel;
  private final Path file;

  /**
   * A channel under a name.
   *
   * @param channel is closed with this one
   * @param file the name that the file will have in the end
   */
  public NamedChannel(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  private interface Writing<T> {
    T run() throws IOException;
  }

  private <T> T named(Writing<T> writing) throws IOException {
    try {
      return writing.run();
    } catch (java.nio.channels.ClosedChannelException e) {
      throw e; // a mistake or an end from outside, not of the disk
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return named(() -> channel.write(source));
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return named(() -> channel.write(source, position));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return named(() -> channel.write(sources, offset, length));
  }

  @Override
  public void force(boolean metadata) throws IOException {
    named(
        () -> {
          channel.force(metadata);
          return 0;
        });
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    named(() -> channel.truncate(size));
    return this;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return channel.read(targets, offset, length);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return channel.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return channel.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return channel.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
