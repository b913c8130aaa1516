package dev.repazoo.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of any size, read through memory maps.
 *
 * <p>A Java buffer ends at 2 GiB, so the file is mapped in windows that start each GiB and reach up
 * to two GiB on: a range of up to one GiB always lies inside one window, and a larger one gets a
 * map of its own. Java unmaps a window when nothing refers to it any more, so there is nothing to
 * close.
 */
public final class MappedFile {
  private static final long WINDOW = 1L << 30;

  private final Path path;
  private final long size;
  private final ByteBuffer[] windows;

  private MappedFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.size = channel.size();
    this.windows = new ByteBuffer[Math.toIntExact(size / WINDOW + 1)];
    for (int i = 0; i < windows.length; i++) {
      long start = i * WINDOW;
      windows[i] = map(channel, start, Math.min(size - start, Integer.MAX_VALUE));
    }
  }

  private static ByteBuffer map(FileChannel channel, long start, long length) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, start, length);
  }

  /**
   * Maps a file.
   *
   * @param path the file
   * @return its maps; no bytes are read yet
   * @throws IOException if it can't be read
   */
  public static MappedFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new MappedFile(path, channel);
    }
  }

  /**
   * The file's path.
   *
   * @return the path it was opened with
   */
  public Path path() {
    return path;
  }

  /**
   * The file's length.
   *
   * @return bytes when it was opened
   */
  public long size() {
    return size;
  }

  /**
   * Copies a part of the file by reading it. Unlike a map's, these bytes do not count as memory of
   * this process: what is copied once and never looked at again is better read.
   *
   * @param offset the first byte
   * @param target filled from its position to its limit
   * @throws EOFException if the range leaves the file
   * @throws IOException if it can't be read
   */
  public void read(long offset, ByteBuffer target) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long at = offset;
      while (target.hasRemaining()) {
        int count = channel.read(target, at);
        if (count < 0) {
          throw new EOFException(path + " ends at byte " + at);
        }
        at += count;
      }
    }
  }

  /**
   * A part of the file, read only and little endian.
   *
   * @param offset its first byte
   * @param length its bytes, at most 2 GiB - 1
   * @return a mapped slice; no bytes are copied
   * @throws EOFException if the range leaves the file
   * @throws IOException if it can't be mapped
   */
  public ByteBuffer slice(long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new EOFException(
          "bytes " + offset + " to " + (offset + length) + " lie outside the file of " + size);
    }
    if (length > Integer.MAX_VALUE) {
      throw new IOException("a range of " + length + " bytes is over the limit of 2 GiB");
    }
    if (length > WINDOW) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        return map(channel, offset, length).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    int start = (int) (offset % WINDOW);
    return windows[(int) (offset / WINDOW)]
        .slice(start, (int) length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
