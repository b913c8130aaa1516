package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.dedup.SharedHashing;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** A job that was stopped after its first piece; that isn't read again. */
  @Test
  void whatWasHashedIsKept() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            photos,
            "--max-images",
            1030,
            "--resolution",
            "8x8",
            "--quiet")
        .succeeds();
    Path plain = folder.resolve("plain.jsonl");
    SparkCliRun.plain("dedup", "--source", photos, "--dest", plain).succeeds();
    Path list = folder.resolve("list.jsonl");
    try (ImageSource source = ImageSources.open(photos.toString(), Optional.empty(), Split.TRAIN);
        SharedHashing shared =
            SharedHashing.open(Optional.of(list), source, 1030, PerceptualHash.PHASH)) {
      shared.take(0, SharedHashing.piece(source, 1030, 0, PerceptualHash.PHASH));
    }
    Path work = folder.resolve(".list.jsonl.pieces");
    assertTrue(Files.exists(work.resolve("manifest.jsonl")));
    Path image = photos.resolve("00000/img00000003.png");
    Files.write(image, new byte[Math.toIntExact(Files.size(image))]);

    Object[] words = {"dedup", "--source", photos, "--dest", list};
    SparkCliRun.spark(
            Stream.concat(Stream.of(words), Stream.of("--by", "dhash", "--quiet")).toArray())
        .failsWith(2, "was begun with other settings (by: phash, now dhash)");
    SparkCliRun run = SparkCliRun.spark(words).succeeds();
    assertFalse(run.err().contains("img00000003.png"), run.err());
    assertEquals(Files.readString(plain), Files.readString(list));
    assertFalse(Files.exists(work));
    assertTrue(SparkCliRun.spark(words).succeeds().err().contains("00000/img00000003.png"));
  }

  @Test
  void featuresAreOfOneMachine() {
    SparkCliRun.spark("dedup", "--source", "emoji", "--by", "features")
        .failsWith(2, "--by features is of one machine");
  }
}
