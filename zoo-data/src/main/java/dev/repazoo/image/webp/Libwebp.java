package dev.repazoo.image.webp;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.internal.OsInfo;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether there is a libwebp for this system. Its reader for Java brings none for musl (Alpine
 * Linux) nor for Windows on ARM, and prints a stack trace when it finds none, so it isn't asked.
 */
final class Libwebp {
  private static final String NAME = System.mapLibraryName("webp-imageio");

  private Libwebp() {}

  /** In the reader's jar, or where Java looks for native libraries. */
  static boolean isThere() {
    String folder = OsInfo.getNativeLibFolderPathForCurrentOS();
    if (WebPImageReaderSpi.class.getResource("/native/" + folder + "/" + NAME) != null) {
      return true;
    }
    for (String place : System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      if (!place.isEmpty() && Files.exists(Path.of(place, NAME))) {
        return true;
      }
    }
    return false;
  }
}
