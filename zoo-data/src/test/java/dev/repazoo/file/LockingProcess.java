package dev.repazoo.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A process that takes locks, for {@link WriteLockTest}. */
final class LockingProcess {
  private LockingProcess() {}

  /** {@code hold FOLDER} until it is killed, or {@code count FILE TURNS}. */
  public static void main(String[] words) throws IOException, InterruptedException {
    if (words[0].equals("hold")) {
      try (WriteLock lock = WriteLock.inFolder(Path.of(words[1]))) {
        System.out.write('!');
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
      }
    }
    Path file = Path.of(words[1]);
    int turns = Integer.parseInt(words[2]);
    while (turns > 0) {
      Optional<WriteLock> lock = WriteLock.tryLock(file.resolveSibling(".lock"));
      if (lock.isPresent()) {
        try (WriteLock held = lock.get()) {
          long count = Long.parseLong(Files.readString(file));
          Files.writeString(file, Long.toString(count + 1));
          turns--;
        }
      }
    }
  }
}
