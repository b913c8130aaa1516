package dev.repazoo.check;

import dev.repazoo.data.DatasetLayout;
import dev.repazoo.latents.LatentEncoding;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Other runs of the program that are writing to a data set: it must not be repaired meanwhile. */
final class WritingElsewhere {
  private WritingElsewhere() {}

  /**
   * Looks at the locks of converting and encoding.
   *
   * @param latents where names of latents start, empty or ending in {@code /}
   * @throws IOException if one is held
   */
  static void refuse(Path path, Collection<String> latents) throws IOException {
    List<Path> locks = new ArrayList<>();
    locks.add(path.resolve(".convert/lock"));
    locks.add(path.resolve(DatasetLayout.IMAGES).resolve(".convert/lock"));
    for (String folder : latents) {
      locks.add(path.resolve(folder).resolve(LatentEncoding.LOCK));
    }
    for (Path lock : locks) {
      if (Files.isRegularFile(lock) && isHeld(lock)) {
        throw new IOException(
            lock.getParent() + " is being written by another run of the program; wait for it");
      }
    }
  }

  private static boolean isHeld(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }
}
