package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A job on a standalone cluster of two workers, whose executors are processes; one is killed. */
@DisabledOnOs(OS.WINDOWS)
class SparkClusterTest {
  @TempDir private Path folder;

  private Process start(Path dest) throws IOException {
    Path home = folder.resolve("spark"); // a distribution without jars: the class path has them
    Files.createDirectories(home.resolve("jars"));
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder driver =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Path.of("spark.args").toAbsolutePath(),
            "-Dspark.executor.extraClassPath=" + classPath,
            "-Dspark.executor.memory=512m",
            "-cp",
            classPath,
            SparkMain.class.getName(),
            "convert",
            "--source",
            "emoji",
            "--dest",
            dest.toString(),
            "--resolution",
            "128x128",
            "--shard-size",
            "50",
            "--max-images",
            "400",
            "--master",
            "local-cluster[2,1,512]");
    driver.environment().put("SPARK_HOME", home.toString());
    driver.environment().put("SPARK_SCALA_VERSION", "2.13");
    driver.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
    driver.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return driver
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  /** The workers live in the driver, and start an executor each. */
  private static Optional<ProcessHandle> executor(Process driver) {
    return driver
        .children()
        .filter(child -> child.info().command().filter(c -> c.endsWith("java")).isPresent())
        .findFirst();
  }

  private static Map<String, String> content(Path dest) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(dest)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(dest.relativize(file).toString(), Sha256.of(file));
      }
    }
    return files;
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aLostExecutorChangesNothing() throws IOException, InterruptedException {
    Path plain = folder.resolve("plain");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            plain,
            "--resolution",
            "128x128",
            "--shard-size",
            50,
            "--max-images",
            400)
        .succeeds();
    Path dest = folder.resolve("dest");
    Process driver = start(dest);
    try {
      while (driver.isAlive() && !Files.exists(dest.resolve("00000.tar"))) {
        Thread.sleep(50);
      }
      Optional<ProcessHandle> lost = executor(driver);
      assertTrue(lost.isPresent(), Files.readString(folder.resolve("out.txt")));
      assertTrue(lost.get().destroyForcibly());
      driver.waitFor();
    } finally {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly();
    }
    assertEquals(0, driver.exitValue(), Files.readString(folder.resolve("out.txt")));
    assertEquals(content(plain), content(dest));
  }
}
