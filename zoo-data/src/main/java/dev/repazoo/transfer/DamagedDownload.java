package dev.repazoo.transfer;

import java.io.IOException;

/** A file that came whole and is not the one that was published. */
final class DamagedDownload extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedDownload(String message) {
    super(message);
  }
}
