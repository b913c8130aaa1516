package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    assertEquals(FolderContent.of(plain), FolderContent.of(dest));
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

  private static final String DEST = "DEST";

  /** What a job makes is compared: a folder, a file, or what it prints. */
  private List<String[]> jobs(Path photos) {
    String samples = emoji("samples", 64).toString();
    String reference = emoji("reference", 32).toString();
    String[] eval = {"eval", "--json", "--samples", samples, "--reference", reference};
    String[] measures = {"--features", "efficientnet-lite0", "--metrics", "fid,precision"};
    String[] draw = {"generate", "--ckpt", "builtin:emoji", "--num-fid-samples", "2"};
    String[] encode = {"encode", "--source", photos.toString(), "--vae", "identity"};
    String[] encoder = {"features", "--enc-type", "efficientnet-lite0", "--engine", "onnx"};
    return List.of(
        and(encode, "--engine", "onnx", "--dest", DEST),
        and(encoder, "--source", photos.toString(), "--dest", DEST),
        and(draw, "--per-proc-batch-size", "1", "--sample-dir", DEST),
        new String[] {"dedup", "--source", photos.toString(), "--dest", DEST + ".jsonl"},
        new String[] {"check", photos.toString(), "--json"},
        and(and(eval, measures), "--engine", "onnx", "--batch-size", "8"));
  }

  private static String timeless(String json) {
    return json.replaceFirst("\"seconds\" : [0-9.Ee-]+", "");
  }

  private static String[] and(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private String[] to(String dest, String... words) {
    String place = folder.resolve(dest + "-" + words[0]).toString();
    return Stream.of(words).map(word -> word.replace(DEST, place)).toArray(String[]::new);
  }

  /** All other jobs, on one cluster; of each the executor that has its first task is killed. */
  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void everyJobSurvivesALostExecutor() throws IOException, InterruptedException {
    List<String[]> jobs = jobs(emoji("photos", 260));
    List<String> printed = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String[] job : jobs) {
      printed.add(SparkCliRun.plain((Object[]) to("plain", job)).succeeds().out());
      lines.add(String.join("\t", to("spark", job)));
    }
    Path file = Files.write(folder.resolve("jobs.txt"), lines);
    Path results = folder.resolve("results.txt");
    try (LocalCluster cluster =
        LocalCluster.start(
            folder, KillingDriver.class, List.of(file.toString(), results.toString()))) {
      assertEquals(0, cluster.driver().waitFor(), Files.readString(cluster.err()));
      List<String> found = Files.readAllLines(results);
      for (int i = 0; i < jobs.size(); i++) {
        String name = jobs.get(i)[0];
        String said = found.get(i);
        assertTrue(said.startsWith(name + " 0 1 "), found + "\n" + Files.readString(cluster.err()));
        if (List.of(jobs.get(i)).contains("--json")) {
          String json = said.replaceFirst(name + " 0 1 ", "").replace("\t", "\n");
          assertEquals(timeless(printed.get(i)), timeless(json), name);
        }
      }
    }
    for (String folderOf : List.of("encode", "features", "generate")) {
      assertEquals(
          FolderContent.of(folder.resolve("plain-" + folderOf)),
          FolderContent.of(folder.resolve("spark-" + folderOf)),
          folderOf);
    }
    assertEquals(
        Files.readString(folder.resolve("plain-dedup.jsonl")),
        Files.readString(folder.resolve("spark-dedup.jsonl")));
  }
}
