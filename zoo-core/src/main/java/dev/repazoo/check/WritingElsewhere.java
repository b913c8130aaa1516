package dev.repazoo.check;

import dev.repazoo.data.DatasetLayout;
import dev.repazoo.file.WriteLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      locks.add(path.resolve(folder).resolve(WriteLock.IN_FOLDER));
    }
    for (Path lock : locks) {
      if (Files.isRegularFile(lock)) {
        WriteLock.of(lock, lock.getParent()).close();
      }
    }
  }
}
