package dev.repazoo.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Flow;

/** A download that goes on from where its part file ends, request by request. */
final class ResumableDownload {
  private static final int HEAD = 512;
  private static final long SPARE_BYTES = 16L << 20;
  private static final long WORTHWHILE_BYTES = 1L << 20;
  private static final int WORTHWHILE_PARTS = 10;

  private final HttpSource source;
  private final Network network;
  private final PublishedFile file;
  private final URI address;
  private final Path path;
  private final PartFile part;
  private Provenance known;
  private boolean resumed;

  /**
   * Goes on with a part, or begins again when it is of another address or of an unknown version.
   *
   * @param path the part's file
   */
  ResumableDownload(
      HttpSource source, Network network, PublishedFile file, Path path, PartFile part)
      throws IOException {
    this.source = source;
    this.network = network;
    this.file = file;
    this.path = path;
    this.part = part;
    address = Downloader.address(file);
    known = Provenance.of(path).orElse(unknown());
    if (!known.uri().equals(file.uri()) || !resumable() || overlong()) {
      known = unknown();
      part.restart();
    }
  }

  private Provenance unknown() {
    return new Provenance(file.uri(), "", -1, "");
  }

  /** Whether pieces of different versions would be noticed. */
  private boolean resumable() {
    return !known.validator().isEmpty() || file.sha256().isPresent();
  }

  private boolean overlong() {
    return known.bytes() >= 0 && part.size() > known.bytes();
  }

  /** Whether the file consists of several pieces. */
  boolean resumed() {
    return resumed;
  }

  /**
   * How many bytes count as progress though the connection broke: 1 MiB, or a tenth of a small
   * file. Without such a bound a server that gives less each time would be asked for ever.
   */
  long worthwhile() {
    long tenth = Math.max(1, known.bytes() / WORTHWHILE_PARTS);
    return known.bytes() < 0 ? WORTHWHILE_BYTES : Math.min(WORTHWHILE_BYTES, tenth);
  }

  /**
   * Asks the server once for what is missing.
   *
   * @throws TransientFailure when another request may bring more
   */
  void request(DownloadProgress progress) throws IOException {
    if (part.size() > 0 && part.size() == known.bytes()) {
      return; // the last run ended between the last byte and the new name
    }
    if (!resumable()) {
      part.restart();
    }
    long from = part.size();
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> http =
        source.open(address, from, known.validator());
    boolean read = false;
    try {
      DownloadResponse response = DownloadResponse.of(http, address, network);
      if (response.status() == DownloadResponse.RANGE_NOT_SATISFIABLE) {
        endOrRestart(response);
        return;
      }
      accept(response, from);
      checkSize();
      checkSpace();
      known.keep(path);
      progress.total(known.bytes());
      read = true;
      long limit = known.bytes() >= 0 ? known.bytes() : Long.MAX_VALUE;
      new Transfer(part, limit).run(http.body(), network.stallTimeout(), progress::at);
    } finally {
      if (!read) {
        Transfer.drop(http.body());
      }
    }
    if (part.size() < known.bytes()) {
      throw new TransientFailure(
          "the connection ended at " + part.size() + " of " + known.bytes() + " bytes");
    }
  }

  /** The server says that nothing lies behind what we have. */
  private void endOrRestart(DownloadResponse response) throws IOException {
    if (response.total().orElse(-1) == part.size() && part.size() > 0) {
      return;
    }
    known = unknown();
    part.restart();
    throw new TransientFailure("the server has no such part of the file; starting over");
  }

  /** Prepares the part for the body, and remembers which version it is of. */
  private void accept(DownloadResponse response, long from) throws IOException {
    long total = response.total().orElse(file.bytes() > 0 ? file.bytes() : -1);
    if (response.status() == DownloadResponse.PARTIAL) {
      boolean same =
          from > 0
              && response.from() == from
              && (known.bytes() < 0 || total < 0 || known.bytes() == total)
              && (known.validator().isEmpty()
                  || response.validator().isEmpty()
                  || known.validator().equals(response.validator()));
      if (!same) {
        known = unknown();
        part.restart();
        throw new TransientFailure("the server sends another part than asked for; starting over");
      }
      resumed = true;
    } else if (from > 0) {
      part.restart(); // no ranges there, or the file has changed
      resumed = false;
    }
    String validator = response.validator().isEmpty() ? known.validator() : response.validator();
    known = new Provenance(file.uri(), validator, total, "");
  }

  private void checkSize() throws DownloadException {
    if (file.bytes() > 0 && known.bytes() != file.bytes()) {
      throw new DownloadException(
          String.format(
              Locale.ROOT,
              "the server's file has %,d bytes, the published one %,d",
              known.bytes(),
              file.bytes()));
    }
  }

  private void checkSpace() throws IOException {
    long needed = known.bytes() - part.size();
    FileStore store = Files.getFileStore(path);
    long free = store.getUsableSpace();
    boolean told = store.getTotalSpace() > 0; // some network disks don't tell
    if (told && needed > 0 && needed + SPARE_BYTES > free) {
      throw new DownloadException(
          String.format(
              Locale.ROOT,
              "%s has %.1f MB free, %.1f MB are needed; free some, or set ZOO_HOME to another disk",
              path.getParent(),
              free / 1e6,
              needed / 1e6));
    }
  }

  /**
   * What the part is, now that all of it is there.
   *
   * @throws DamagedDownload when it is not the published file
   */
  Provenance checked() throws IOException {
    String head = part.head(HEAD).stripLeading().toLowerCase(Locale.ROOT);
    if (head.startsWith("<!doctype html") || head.startsWith("<html")) {
      throw new DamagedDownload(DownloadResponse.webPage().getMessage());
    }
    if (head.startsWith("version https://git-lfs")) {
      throw new DamagedDownload("the server sends a pointer of Git LFS, not the file");
    }
    long size = part.size();
    String digest = part.finish();
    if (size == 0 || (file.bytes() > 0 && size != file.bytes())) {
      throw new DamagedDownload("the server's file has " + size + " bytes");
    }
    if (!file.sha256().orElse(digest).equals(digest)) {
      throw new DamagedDownload(
          "what came is not the published file: its SHA-256 is "
              + digest
              + ", the published one "
              + file.sha256().get());
    }
    return new Provenance(file.uri(), known.validator(), size, digest);
  }
}
