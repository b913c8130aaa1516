package dev.repazoo.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, on this one's class path. */
final class ZooProcess {
  private ZooProcess() {}

  /** The words that start it. */
  static List<String> command(Object... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    for (Object word : words) {
      command.add(word.toString());
    }
    return command;
  }

  /** Starts it; what it says goes to a file. */
  static Process start(Path said, Object... words) throws IOException {
    return new ProcessBuilder(command(words))
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }
}
