package dev.repazoo.transfer;

import dev.repazoo.progress.ProgressListener;

/** Shows a download in megabytes; begins when the size is known. */
final class DownloadProgress implements AutoCloseable {
  static final long MEGABYTE = 1_000_000;

  private final ProgressListener listener;
  private final PublishedFile file;
  private ProgressListener.Task task = ProgressListener.Task.SILENT;
  private boolean begun;

  DownloadProgress(ProgressListener listener, PublishedFile file) {
    this.listener = listener;
    this.file = file;
  }

  /** The size of the whole file in bytes; negative if the server doesn't say. */
  void total(long bytes) {
    if (!begun) {
      long megabytes = bytes < 0 ? ProgressListener.UNKNOWN : (bytes + MEGABYTE - 1) / MEGABYTE;
      task = listener.begin("downloading " + file.name(), megabytes, "MB");
      begun = true;
    }
  }

  /** The bytes that are there. */
  void at(long bytes) {
    task.advanceTo(bytes / MEGABYTE);
  }

  void note(String text) {
    task.note(text);
  }

  @Override
  public void close() {
    task.close();
  }
}
