package dev.repazoo.cli.plugin;

import dev.repazoo.file.TemporaryPath;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A run of {@link PluginTrial}: a Java process of its own, since nothing within this one can stop a
 * class that hangs or ends the program while it loads.
 */
final class TrialProcess {
  /** For Java to start; nothing of the plugin runs yet. */
  private static final long START_SECONDS = 60;

  private static final int LONGEST_OUTPUT = 1 << 16;
  private static final int LONGEST_QUOTE = 200;
  private static final long POLL_MILLIS = 20;

  private final long limitSeconds;

  /**
   * A way to run trials.
   *
   * @param limitSeconds what a jar has for loading and answering
   */
  TrialProcess(long limitSeconds) {
    this.limitSeconds = limitSeconds;
  }

  /**
   * Tries a jar.
   *
   * @return why it can't be used; empty when it can
   * @throws IOException when no process can be started
   */
  Optional<String> refusal(Path jar) throws IOException, InterruptedException {
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      Path answer = folder.path().resolve("answer");
      Process process = start(folder.path(), answer, jar);
      process.getOutputStream().close();
      Output output = new Output(process.getInputStream());
      boolean ended = await(process, answer);
      kill(process);
      output.join();
      String given = answer(answer);
      if (given.equals(PluginTrial.DONE)) {
        return Optional.empty();
      }
      boolean answered = !given.isEmpty() && !given.equals(PluginTrial.BEGUN);
      String what =
          answered
              ? given
              : ended
                  ? "it ended the process that loads it, with exit code " + process.exitValue()
                  : "it takes more than " + limitSeconds + " s to load";
      return Optional.of(what + output.quote());
    }
  }

  private static Process start(Path folder, Path answer, Path jar) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:ErrorFile=" + folder.resolve("crash.log"),
            PluginTrial.class.getName(),
            answer.toString(),
            jar.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // In the environment, as class paths of tests are longer than some systems' command lines.
    builder.environment().put("CLASSPATH", classPath());
    return builder.start();
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Whether the process has ended by itself. */
  private boolean await(Process process, Path answer) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (answer(answer).isEmpty()) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
        throw new IOException("Java did not start within " + START_SECONDS + " s");
      }
    }
    return process.waitFor(limitSeconds, TimeUnit.SECONDS);
  }

  private static String answer(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void kill(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** What a process prints: all of it is taken, so that none waits; the beginning is kept. */
  private static final class Output extends Thread {
    private final InputStream in;
    private String beginning = "";

    Output(InputStream in) {
      super("zoo-plugin-output");
      this.in = in;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try (in) {
        beginning = new String(in.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
        in.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        // the process is gone, and with it what else it had to say
      }
    }

    String quote() {
      return beginning
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .findFirst()
          .map(line -> "; it printed: " + line.substring(0, Math.min(LONGEST_QUOTE, line.length())))
          .orElse("");
    }
  }
}
