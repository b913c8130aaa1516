package dev.repazoo.webdataset;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the samples of a shard one after the other from a stream. Members that follow each other
 * and have one key are a sample, as in {@code webdataset}'s {@code group_by_keys}.
 */
public final class SampleReader implements AutoCloseable {
  /** Far above any image; a member that claims more is damaged, or an attack. */
  private static final long MOST_BYTES = 1L << 29;

  private static final String TAR = "tar";

  private final TarArchiveInputStream tar;
  private final String where;
  private final Predicate<String> wanted;
  private Optional<TarArchiveEntry> ahead = Optional.empty();
  private boolean ended;

  /**
   * Begins to read.
   *
   * @param in the tar's bytes
   * @param where the shard's name, for messages
   * @param wanted tells of an extension whether its content is to be read; others are skipped
   */
  public SampleReader(InputStream in, String where, Predicate<String> wanted) {
    this.tar = new TarArchiveInputStream(in);
    this.where = where;
    this.wanted = wanted;
  }

  /**
   * The next sample; one of which nothing is wanted has no fields. Empty after the last.
   *
   * @throws IOException if the shard is cut off or damaged, holds a tar, or a sample has two
   *     members of one extension; the message names the shard. What follows can't be read then
   */
  public Optional<Sample> next() throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    Map<String, String> members = new LinkedHashMap<>();
    Optional<String> key = Optional.empty();
    for (Optional<TarArchiveEntry> entry = peek(); entry.isPresent(); entry = peek()) {
      SampleName name = SampleName.of(entry.get().getName()).orElseThrow();
      if (key.isPresent() && !key.get().equals(name.key())) {
        break;
      }
      key = Optional.of(name.key());
      String twin = members.put(name.extension(), entry.get().getName());
      if (twin != null) {
        throw new IOException(
            "%s: sample %s has two members %s; give each sample a key of its own"
                .formatted(where, name.key(), name.extension()));
      }
      if (wanted.test(name.extension())) {
        fields.put(name.extension(), content(entry.get()));
      }
      ahead = Optional.empty();
    }
    return key.map(found -> new Sample(found, fields));
  }

  /** The next member that is of a sample. */
  private Optional<TarArchiveEntry> peek() throws IOException {
    while (ahead.isEmpty() && !ended) {
      Optional<TarArchiveEntry> entry = header();
      ended = entry.isEmpty();
      ahead = entry.filter(found -> found.isFile() && SampleName.of(found.getName()).isPresent());
      if (ahead.isPresent() && SampleName.of(ahead.get().getName()).get().extension().equals(TAR)) {
        throw new IOException(
            "%s holds a tar, %s; a shard holds samples: unpack it, and name the tars in it"
                .formatted(where, ahead.get().getName()));
      }
    }
    return ahead;
  }

  private Optional<TarArchiveEntry> header() throws IOException {
    try {
      Optional<TarArchiveEntry> entry = Optional.ofNullable(tar.getNextEntry());
      if (entry.isPresent() && !entry.get().isCheckSumOK()) {
        throw new IOException("%s: damaged tar: a header's checksum is wrong".formatted(where));
      }
      if (entry.isEmpty() && tar.getBytesRead() % tar.getRecordSize() != 0) {
        throw new EOFException("in a header");
      }
      return entry;
    } catch (EOFException e) {
      throw cutOff(e);
    } catch (IOException | IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.startsWith(where)) {
        throw e;
      }
      throw reason.contains("runcated")
          ? cutOff(e)
          : new IOException("%s: damaged tar: %s".formatted(where, reason), e);
    }
  }

  private byte[] content(TarArchiveEntry entry) throws IOException {
    if (entry.getSize() > MOST_BYTES) {
      throw new IOException(
          "%s: %s has %d bytes; at most %d"
              .formatted(where, entry.getName(), entry.getSize(), MOST_BYTES));
    }
    byte[] content;
    try {
      content = tar.readNBytes((int) entry.getSize());
    } catch (IOException e) {
      throw String.valueOf(e.getMessage()).contains("runcated") ? cutOff(e) : e;
    }
    if (content.length < entry.getSize()) {
      throw cutOff(new EOFException(entry.getName()));
    }
    return content;
  }

  private IOException cutOff(Exception cause) {
    return new IOException(where + ": the tar is cut off; get it again", cause);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
