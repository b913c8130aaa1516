package dev.repazoo.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Writes a zip archive whose stored entries begin at multiples of 64 bytes, so that readers can map
 * them.
 *
 * <p>Content is streamed: room is left for an entry's header, which is written afterwards, when
 * sizes and checksum are known.
 */
public final class ZipWriter {
  private final FileChannel channel;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private long count;

  /**
   * Starts an archive.
   *
   * @param channel an empty file, open for writing
   */
  public ZipWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Decides whether an entry that is there stays. */
  @FunctionalInterface
  public interface Keep {
    /**
     * Looks at an entry.
     *
     * @param name its path inside the archive
     * @param head its first bytes, at most 64
     * @param offset where its content begins in the file
     * @param size of its content in bytes
     * @return false to cut the archive off before it
     */
    boolean test(String name, ByteBuffer head, long offset, long size);
  }

  /**
   * Goes on with an archive of stored entries that an earlier writer of this class did not finish.
   * It is cut off after the last entry that is whole: its content there, with the right checksum.
   *
   * @param channel the file, open for reading and writing; an empty one starts an archive
   * @param keep decides on each entry; the first refused one and all after it are cut off
   * @throws IOException if the file can't be read
   */
  public static ZipWriter resume(FileChannel channel, Keep keep) throws IOException {
    ZipWriter writer = new ZipWriter(channel);
    long end = new ZipRecovery(channel, keep).wholeEntries(writer::list);
    channel.truncate(end);
    channel.position(end);
    return writer;
  }

  /** What fills an entry. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes the content.
     *
     * @param out takes the bytes
     * @throws IOException if writing fails
     */
    void write(WritableByteChannel out) throws IOException;
  }

  /**
   * Adds an entry as it is.
   *
   * @param name its path inside the archive
   * @param content its bytes, from position to limit
   * @throws IOException if writing fails
   */
  public void stored(String name, ByteBuffer content) throws IOException {
    stored(name, out -> out.write(content.duplicate()));
  }

  /**
   * Adds an entry as it is, streaming it.
   *
   * @param name its path inside the archive
   * @param body writes its bytes
   * @throws IOException if writing fails
   */
  public void stored(String name, Body body) throws IOException {
    entry(name, false, body);
  }

  /**
   * Adds a compressed entry, streaming it.
   *
   * @param name its path inside the archive
   * @param body writes its bytes
   * @throws IOException if writing fails
   */
  public void deflated(String name, Body body) throws IOException {
    entry(name, true, body);
  }

  private void entry(String name, boolean deflated, Body body) throws IOException {
    long offset = channel.position();
    long begin = offset + ZipRecord.localLength(name, offset);
    channel.position(begin);
    ZipEntryChannel content = new ZipEntryChannel(channel, deflated);
    body.write(content);
    content.finish();
    long end = channel.position();
    ZipRecord entry =
        new ZipRecord(name, deflated, content.crc(), content.size(), end - begin, offset);
    write(entry.local(), offset);
    channel.position(end);
    list(entry);
  }

  private void list(ZipRecord entry) {
    directory.writeBytes(entry.central().array());
    count++;
  }

  /**
   * Ends the archive; the channel stays open.
   *
   * @throws IOException if writing fails
   */
  public void finish() throws IOException {
    long begin = channel.position();
    long length = directory.size();
    write(ByteBuffer.wrap(directory.toByteArray()), begin);
    write(ZipRecord.end(count, begin, length), begin + length);
    channel.position(channel.size());
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
