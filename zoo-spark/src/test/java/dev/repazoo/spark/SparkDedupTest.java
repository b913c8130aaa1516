package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark dedup} beside {@code zoo dedup}. */
class SparkDedupTest {
  @TempDir private Path folder;

  @Test
  void groupsAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain.jsonl");
    Path spark = folder.resolve("spark.jsonl");
    Object[] words = {"dedup", "--source", "emoji", "--max-distance-threshold", 3, "--dest", ""};
    words[6] = plain;
    SparkCliRun.plain(words).succeeds();
    words[6] = spark;
    String out = SparkCliRun.spark(words).succeeds().out();
    assertTrue(out.startsWith("emoji: 1,911 images, "), out);
    assertTrue(Files.size(plain) > 1000);
    assertEquals(Files.readString(plain), Files.readString(spark));
  }

  @Test
  void imagesThatCannotBeReadAreInNoGroup() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain(
            "convert", "--source", "emoji", "--dest", photos, "--max-images", 9, "--quiet")
        .succeeds();
    Files.write(photos.resolve("00000/img00000003.png"), new byte[] {1, 2, 3});
    SparkCliRun run = SparkCliRun.spark("dedup", "--source", photos).succeeds();
    assertTrue(run.err().contains("00000/img00000003.png"), run.err());
    assertTrue(run.out().contains("9 images"), run.out());
  }

  @Test
  void convertLeavesThemOutOnSparkToo() throws IOException {
    Path list = folder.resolve("list.jsonl");
    SparkCliRun.spark("dedup", "--source", "emoji", "--dest", list).succeeds();
    Object[] words = {
      "convert",
      "--source",
      "emoji",
      "--exclude",
      list,
      "--dest",
      "",
      "--resolution",
      "8x8",
      "--max-images",
      1100,
      "--quiet"
    };
    words[6] = folder.resolve("plain");
    SparkCliRun.plain(words).succeeds();
    words[6] = folder.resolve("spark");
    SparkCliRun.spark(words).succeeds();
    for (String file : List.of("dataset.json", "00001/img00001099.png")) {
      byte[] plain = Files.readAllBytes(folder.resolve("plain").resolve(file));
      assertArrayEquals(plain, Files.readAllBytes(folder.resolve("spark").resolve(file)));
    }
  }

  @Test
  void featuresAreOfOneMachine() {
    SparkCliRun.spark("dedup", "--source", "emoji", "--by", "features")
        .failsWith(2, "--by features is of one machine");
  }
}
