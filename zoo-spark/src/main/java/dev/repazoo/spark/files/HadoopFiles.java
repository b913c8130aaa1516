package dev.repazoo.spark.files;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteFiles;
import dev.repazoo.remote.RemoteState;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files of Hadoop's file systems, as {@code core-site.xml} on the class path and their jars set
 * them up.
 */
public final class HadoopFiles implements RemoteFiles {
  private static final int BUFFER = 1 << 20;

  @Override
  public Set<String> schemes() {
    return Set.of(
        "abfs",
        "abfss",
        "file",
        "gs",
        "hdfs",
        "ofs",
        "oss",
        "s3a",
        "swebhdfs",
        "viewfs",
        "wasb",
        "wasbs",
        "webhdfs");
  }

  @Override
  public RemoteState state(URI file) throws IOException {
    FileStatus status = asked(file, system -> system.getFileStatus(new Path(file)));
    if (!status.isFile()) {
      throw new NoSuchFileException(file.toString());
    }
    return state(status);
  }

  private static RemoteState state(FileStatus status) {
    String etag = status instanceof EtagSource source ? String.valueOf(source.getEtag()) : "";
    return new RemoteState(status.getLen(), status.getModificationTime() + " " + etag);
  }

  @Override
  public byte[] read(URI file, long from, int length) throws IOException {
    return asked(
        file,
        system -> {
          byte[] bytes = new byte[length];
          try (FSDataInputStream in = system.open(new Path(file))) {
            in.readFully(from, bytes);
          }
          return bytes;
        });
  }

  @Override
  public void fetch(
      URI file, RemoteState state, java.nio.file.Path target, ProgressListener progress)
      throws IOException {
    String name = "." + target.getFileName() + "." + UUID.randomUUID() + ".tmp";
    try (TemporaryPath part = TemporaryPath.at(target.resolveSibling(name))) {
      asked(file, system -> copy(system, new Path(file), part.path()));
      if (!state(file).equals(state)) {
        throw new IOException(file + " has changed since it was opened; start again");
      }
      AtomicFile.publish(part.path(), target);
    }
  }

  private static long copy(FileSystem system, Path file, java.nio.file.Path part)
      throws IOException {
    try (FSDataInputStream in = system.open(file);
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      var source = Channels.newChannel(in);
      while (source.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      return out.size();
    }
  }

  @Override
  public Optional<List<String>> list(URI folder) throws IOException {
    FileStatus[] found = asked(folder, system -> system.listStatus(new Path(folder)));
    return Optional.of(
        Arrays.stream(found)
            .filter(FileStatus::isFile)
            .map(status -> status.getPath().getName())
            .toList());
  }

  private interface Question<T> {
    T of(FileSystem system) throws IOException;
  }

  private static <T> T asked(URI file, Question<T> question) throws IOException {
    try {
      return question.of(FileSystem.get(file, new Configuration()));
    } catch (FileNotFoundException e) {
      NoSuchFileException missing = new NoSuchFileException(file.toString());
      missing.initCause(e);
      throw missing;
    } catch (IOException e) {
      String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(file + ": " + words, e);
    } catch (RuntimeException e) { // as Hadoop throws where a class isn't there
      throw new IOException(
          "%s: %s:// wants one of Hadoop's jars on the class path: %s"
              .formatted(file, file.getScheme(), e.getMessage()),
          e);
    }
  }
}
