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

/** Jobs on a standalone cluster of two workers, of which an executor is killed. */
@DisabledOnOs(OS.WINDOWS)
class SparkClusterTest {
  @TempDir private Path folder;

  private static Map<String, String> content(Path dest) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(dest)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(dest.relativize(file).toString(), Sha256.of(file));
      }
    }
    return files;
  }

  private static Object[] convert(Path dest) {
    return new Object[] {
      "convert",
      "--source",
      "emoji",
      "--dest",
      dest,
      "--resolution",
      "128x128",
      "--shard-size",
      50,
      "--max-images",
      400
    };
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aLostExecutorChangesNothing() throws IOException, InterruptedException {
    Path plain = folder.resolve("plain");
    SparkCliRun.plain(convert(plain)).succeeds();
    Path dest = folder.resolve("dest");
    try (LocalCluster cluster = LocalCluster.start(folder, convert(dest))) {
      while (cluster.driver().isAlive() && !Files.exists(dest.resolve("00000.tar"))) {
        Thread.sleep(50);
      }
      Optional<ProcessHandle> lost = cluster.executor();
      assertTrue(lost.isPresent(), Files.readString(cluster.err()));
      assertTrue(lost.get().destroyForcibly());
      assertEquals(0, cluster.driver().waitFor(), Files.readString(cluster.err()));
    }
    assertEquals(content(plain), content(dest));
  }

  private Path emoji(String name, int count) {
    Path dest = folder.resolve(name);
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            dest,
            "--resolution",
            "32x32",
            "--max-images",
            count)
        .succeeds();
    return dest;
  }

  /** The graph goes to executors by Spark, and features come back. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aLostExecutorChangesNoNumber() throws IOException, InterruptedException {
    Path samples = emoji("samples", 256);
    Path reference = emoji("reference", 32);
    Object[] words = {
      "eval",
      "--json",
      "--samples",
      samples,
      "--reference",
      reference,
      "--features",
      "efficientnet-lite0",
      "--metrics",
      "fid,precision",
      "--engine",
      "onnx"
    };
    String expected = SparkCliRun.plain(words).succeeds().out();
    try (LocalCluster cluster = LocalCluster.start(folder, words)) {
      while (cluster.driver().isAlive() && cluster.executor().isEmpty()) {
        Thread.sleep(50);
      }
      Thread.sleep(3000); // it has begun to work
      Optional<ProcessHandle> lost = cluster.executor();
      assertTrue(lost.isPresent(), Files.readString(cluster.err()));
      assertTrue(lost.get().destroyForcibly());
      assertEquals(0, cluster.driver().waitFor(), Files.readString(cluster.err()));
      assertEquals(expected, Files.readString(cluster.out()));
    }
  }
}
