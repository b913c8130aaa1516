package dev.repazoo.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** Files that lie in the cache already, fetched or put there by hand. */
public final class CachedFile {
  private static final int CHUNK = 1 << 20;

  private CachedFile() {}

  /**
   * Whether a file is there and the one that an entry means. One that was fetched is known by what
   * is kept beside it; one that was put there by hand is checked as far as something is published.
   */
  public static boolean isWhole(PublishedFile file, Path path) throws IOException {
    if (!Files.isRegularFile(path) || !sizeFits(file, path)) {
      return false;
    }
    Optional<Provenance> known = provenance(path);
    if (file.sha256().isEmpty()) {
      return known.map(p -> p.uri().equals(file.uri())).orElse(true);
    }
    return (known.isPresent() ? known.get().sha256() : sha256(path)).equals(file.sha256().get());
  }

  /** Whether a file may be the published one, by its size. */
  public static boolean sizeFits(PublishedFile file, Path path) throws IOException {
    long size = Files.size(path);
    return size > 0 && (file.bytes() == 0 || size == file.bytes());
  }

  /** What is kept beside a file, if it is of that file. */
  static Optional<Provenance> provenance(Path path) throws IOException {
    long size = Files.size(path);
    return Provenance.of(path).filter(p -> p.bytes() == size && !p.sha256().isEmpty());
  }

  /** The digest of a file; read only when it is not known yet. */
  static String sha256(Path path) throws IOException {
    Optional<Provenance> known = provenance(path);
    if (known.isPresent()) {
      return known.get().sha256();
    }
    MessageDigest digest = PartFile.sha256();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(path)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
