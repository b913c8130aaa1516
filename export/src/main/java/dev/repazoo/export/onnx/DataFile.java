package dev.repazoo.export.onnx;

import dev.repazoo.file.NamedChannel;
import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The file beside a model, written in order, once. Another thread writes, and takes the SHA-256 of
 * what passes by, while the next bytes are made; a few blocks are all that waits between them.
 */
final class DataFile implements WritableByteChannel {
  /** Tensors begin at multiples of this, so that they can be mapped into memory. */
  private static final int ALIGNMENT = 4096;

  private static final int BLOCK = 1 << 22;
  private static final int BLOCKS = 4;

  private final FileChannel channel;
  private final MessageDigest digest = Sha256.newDigest();
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BLOCKS);
  private final ExecutorService writer;
  private volatile Optional<IOException> failure = Optional.empty();
  private ByteBuffer block;
  private long size;

  /** A new file. */
  DataFile(Path path) throws IOException {
    channel =
        new NamedChannel(
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), path);
    for (int i = 1; i < BLOCKS; i++) {
      free.add(ByteBuffer.allocateDirect(BLOCK));
    }
    block = ByteBuffer.allocateDirect(BLOCK);
    writer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "weights-writer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Fills up to where a tensor may begin, and tells where that is. */
  long align() throws IOException {
    write(ByteBuffer.allocate((int) ((ALIGNMENT - size % ALIGNMENT) % ALIGNMENT)));
    return size;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    while (bytes.hasRemaining()) {
      int part = Math.min(bytes.remaining(), block.remaining());
      block.put(bytes.slice(bytes.position(), part));
      bytes.position(bytes.position() + part);
      if (!block.hasRemaining()) {
        handOver();
      }
    }
    size += count;
    return count;
  }

  private void handOver() throws IOException {
    ByteBuffer full = block.flip();
    writer.execute(() -> store(full));
    try {
      block = free.take().clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while weights were written");
    }
    throwFailure();
  }

  private void store(ByteBuffer full) {
    try {
      digest.update(full.duplicate());
      while (failure.isEmpty() && full.hasRemaining()) {
        channel.write(full);
      }
    } catch (IOException e) {
      failure = Optional.of(e);
    } finally {
      free.add(full);
    }
  }

  private void throwFailure() throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Makes sure that the disk has all, and gives the digest. */
  String finish() throws IOException {
    handOver();
    stop();
    throwFailure();
    channel.force(true);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Lets the other thread end what it has. */
  private void stop() throws InterruptedIOException {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
        throw new InterruptedIOException("weights take longer to write than time is counted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while weights were written");
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } finally {
      channel.close();
    }
  }
}
