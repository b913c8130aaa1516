package dev.repazoo.transfer;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteLock;
import dev.repazoo.message.FileProblem;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.CacheFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Fetches a published file into the cache.
 *
 * <p>Bytes go to {@code NAME.part}, beside which {@code NAME.part.json} says of which version of
 * the file they are. They outlast the program, and the next download goes on after them as long as
 * the server's file is the same. The file gets its name when size and digest are right.
 */
public final class Downloader {
  private static final System.Logger LOG = System.getLogger(Downloader.class.getName());

  private final Network network;
  private final HttpSource source;

  /** Downloads as a network may be used. */
  public Downloader(Network network) {
    this.network = network;
    source = new HttpSource(network);
  }

  /**
   * Fetches a file; another process that does so already is waited for.
   *
   * @throws IOException whose message needs the file's name and address
   */
  public void fetch(PublishedFile file, Path target, ProgressListener progress) throws IOException {
    makeFolder(target.getParent());
    Path lock = target.resolveSibling(target.getFileName() + ".lock");
    try (WriteLock held = DownloadLock.acquire(lock, file.name(), progress)) {
      if (!CachedFile.isWhole(file, target)) { // else the download that we waited for brought it
        fetchLocked(file, target, progress);
      }
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      String file = e instanceof FileSystemException f ? f.getFile() : folder.toString();
      boolean refused = e instanceof NoSuchFileException; // as /proc does
      throw new DownloadException(
          "can't make the folder "
              + file
              + ": "
              + (refused ? "the system allows none there" : FileProblem.reason(e))
              + "; "
              + CacheFolder.VARIABLE
              + " names another",
          e);
    }
  }

  private void fetchLocked(PublishedFile file, Path target, ProgressListener progress)
      throws IOException {
    Path path = target.resolveSibling(target.getFileName() + ".part");
    Provenance whole;
    try (PartFile part = new PartFile(path)) {
      ResumableDownload download = new ResumableDownload(source, network, file, path, part);
      whole = complete(file, part, download, progress);
    } catch (DamagedDownload e) {
      drop(path);
      throw new DownloadException(e.getMessage());
    } catch (NoSuchFileException e) {
      throw vanished(e);
    } finally {
      if (Files.exists(path) && Files.size(path) == 0) {
        drop(path);
      }
    }
    try {
      AtomicFile.publish(path, target);
    } catch (NoSuchFileException e) {
      throw vanished(e);
    }
    whole.keep(target);
    Provenance.forget(path);
  }

  private static void drop(Path part) throws IOException {
    Files.deleteIfExists(part);
    Provenance.forget(part);
  }

  private static DownloadException vanished(NoSuchFileException e) {
    return new DownloadException(
        e.getFile()
            + " vanished while it was written (does another program clear its folder?); the same"
            + " command starts over",
        e);
  }

  private Provenance complete(
      PublishedFile file, PartFile part, ResumableDownload download, ProgressListener progress)
      throws IOException {
    boolean resumed = part.size() > 0;
    requestAll(file, part, download, progress);
    try {
      return download.checked();
    } catch (DamagedDownload e) {
      if (!resumed && !download.resumed()) {
        throw e;
      }
      // Perhaps only the seam is wrong: once more, in one piece.
      part.restart();
      requestAll(file, part, download, progress);
      return download.checked();
    }
  }

  private void requestAll(
      PublishedFile file, PartFile part, ResumableDownload download, ProgressListener progress)
      throws IOException {
    int failures = 0;
    try (DownloadProgress shown = new DownloadProgress(progress, file)) {
      while (true) {
        long before = part.size();
        try {
          download.request(shown);
          return;
        } catch (TransientFailure e) {
          failures = part.size() - before >= download.worthwhile() ? 1 : failures + 1;
          if (failures >= network.attempts()) {
            throw new DownloadException(givenUp(e, part.size()), e);
          }
          shown.note(e.getMessage() + "; trying again");
          LOG.log(
              Level.WARNING,
              "{0}: {1}; going on, try {2} of {3}",
              file.name(),
              lost(e, part.size()),
              failures + 1,
              network.attempts());
          pause(failures, e.atLeast());
        }
      }
    }
  }

  private static String lost(TransientFailure e, long bytes) {
    return bytes == 0
        ? e.getMessage()
        : "connection lost after " + size(bytes) + " (" + e.getMessage() + ")";
  }

  private String givenUp(TransientFailure e, long bytes) {
    String tries = network.attempts() == 1 ? "" : ", " + network.attempts() + " times in a row";
    String kept =
        bytes == 0 ? "" : "; " + size(bytes) + " are kept, with which the same command goes on";
    return e.getMessage() + tries + kept;
  }

  private static String size(long bytes) {
    return bytes < DownloadProgress.MEGABYTE
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private void pause(int failures, Duration atLeast) throws IOException {
    long own = network.firstPause().toMillis() << Math.min(failures - 1, 5);
    try {
      Thread.sleep(Math.max(own, atLeast.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while downloading");
    }
  }

  static URI address(PublishedFile file) throws DownloadException {
    try {
      URI uri = URI.create(file.uri());
      if (Addresses.isHttp(uri) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new DownloadException("it has no address to download from");
  }
}
