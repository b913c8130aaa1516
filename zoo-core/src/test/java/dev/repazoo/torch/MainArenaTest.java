package dev.repazoo.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** malloc reads its settings when a process starts, so there is a process for each. */
class MainArenaTest {

  @Test
  @EnabledIf("isGlibc")
  void worksOnTheMainArenaIfThereAreSeveral() throws Exception {
    assertEquals("true true true", inProcess(Map.of("MALLOC_ARENA_MAX", "4")));
  }

  @Test
  @EnabledIf("isGlibc")
  void staysOnTheCallersThreadIfThereIsOne() throws Exception {
    assertEquals("true true true", inProcess(Map.of("MALLOC_ARENA_MAX", "1")));
  }

  @Test
  void staysOnTheCallersThreadIfNobodyLimitsArenas() throws Exception {
    Thread[] used = new Thread[1];
    MainArena.run(() -> used[0] = Thread.currentThread());
    if (System.getenv("MALLOC_ARENA_MAX") == null) {
      assertSame(Thread.currentThread(), used[0]);
    }
  }

  @Test
  void throwsWhatTheWorkThrows() {
    IllegalStateException thrown = new IllegalStateException("no");
    assertSame(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                MainArena.run(
                    () -> {
                      throw thrown;
                    })));
  }

  static boolean isGlibc() {
    return Stream.of("/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu")
        .anyMatch(folder -> new File(folder, "libc.so.6").exists());
  }

  private static String inProcess(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return out.strip();
  }

  /**
   * Prints whether the main arena was had by a call, by one within it, and by a thread of a pool.
   */
  static final class Program {
    public static void main(String[] words) throws Exception {
      boolean[] main = new boolean[3];
      MainArena.run(
          () -> {
            main[0] = MainArena.isHere();
            Thread outer = Thread.currentThread();
            MainArena.run(() -> main[1] = outer == Thread.currentThread());
          });
      ExecutorService pool =
          Executors.newFixedThreadPool(1, work -> new Thread(() -> MainArena.run(work)));
      main[2] = pool.submit(MainArena::isHere).get();
      pool.shutdown();
      boolean ended = pool.awaitTermination(10, TimeUnit.SECONDS);
      System.out.println(main[0] + " " + main[1] + " " + (main[2] && ended));
    }
  }
}
