package dev.repazoo.webdataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a shard. Its bytes depend on the samples alone: members have no time, no owner, and the
 * rights that {@code webdataset} gives them.
 */
public final class ShardWriter implements AutoCloseable {
  private static final int READ_ONLY = 0100444;

  private final TarArchiveOutputStream tar;

  /** Begins a shard; closing this closes the stream. */
  public ShardWriter(OutputStream out) {
    tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /**
   * Adds a sample.
   *
   * @throws IllegalArgumentException when its key has a dot or an extension a slash or a capital,
   *     so that readers would find another
   */
  public void add(Sample sample) throws IOException {
    for (Map.Entry<String, byte[]> field : sample.fields().entrySet()) {
      String name = sample.key() + "." + field.getKey();
      SampleName wanted = new SampleName(sample.key(), field.getKey());
      if (!SampleName.of(name).filter(wanted::equals).isPresent()) {
        throw new IllegalArgumentException(
            "key '%s' and extension '%s': the key's last part must have no dot, the extension neither capitals nor slashes"
                .formatted(sample.key(), field.getKey()));
      }
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(field.getValue().length);
      entry.setMode(READ_ONLY);
      entry.setModTime(0);
      entry.setIds(0, 0);
      entry.setNames("", "");
      tar.putArchiveEntry(entry);
      tar.write(field.getValue());
      tar.closeArchiveEntry();
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
