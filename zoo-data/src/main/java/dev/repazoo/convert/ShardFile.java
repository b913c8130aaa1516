package dev.repazoo.convert;

import dev.repazoo.file.WriteFailure;
import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.ShardWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A shard that is being written, under a name of its own until it is whole. */
final class ShardFile implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path part;
  private final Path target;
  private final FileChannel channel;
  private final ShardWriter writer;

  private ShardFile(Path part, Path target, FileChannel channel) {
    this.part = part;
    this.target = target;
    this.channel = channel;
    writer = new ShardWriter(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
  }

  /**
   * Begins one.
   *
   * @param target the name that it will have, for messages
   */
  static ShardFile begin(Path part, Path target) throws IOException {
    FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return new ShardFile(part, target, channel);
  }

  Path part() {
    return part;
  }

  void add(Sample sample) throws IOException {
    try {
      writer.add(sample);
    } catch (IOException e) {
      throw WriteFailure.of(target, e);
    }
  }

  /** Ends the tar and forces it to the disk. */
  void end() throws IOException {
    try (FileChannel again = FileChannel.open(part, StandardOpenOption.WRITE)) {
      writer.close();
      again.force(true);
    } catch (IOException e) {
      throw WriteFailure.of(target, e);
    }
  }

  /** Gives it up, if it isn't ended. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
