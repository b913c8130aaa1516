package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark generate} beside {@code zoo generate}. */
class SparkGenerateTest {
  @TempDir private Path folder;

  private static Object[] words(Path dest, Object... more) {
    Object[] base = {
      "generate",
      "--ckpt",
      "builtin:emoji",
      "--num-fid-samples",
      7,
      "--per-proc-batch-size",
      2,
      "--sample-dir",
      dest
    };
    return Stream.concat(Stream.of(base), Stream.of(more)).toArray();
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
  void samplesAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    SparkCliRun.plain(words(plain)).succeeds();
    String out = SparkCliRun.spark(words(spark)).succeeds().out();
    assertTrue(out.contains("7 images"), out);
    Map<String, String> expected = content(plain);
    assertTrue(expected.size() > 7, expected.keySet().toString());
    assertEquals(expected, content(spark));

    List<Path> images;
    try (Stream<Path> found = Files.walk(spark)) {
      images = found.filter(file -> file.toString().endsWith(".png")).sorted().toList();
    }
    Files.delete(images.get(3));
    SparkCliRun.spark(words(spark)).succeeds();
    assertEquals(expected, content(spark));
  }

  @Test
  void whatIsNoGraphIsRefused() {
    SparkCliRun.spark(words(folder.resolve("a"), "--num-steps", 2))
        .failsWith(1, "builtin:emoji is no graph that draws alone");
  }
}
