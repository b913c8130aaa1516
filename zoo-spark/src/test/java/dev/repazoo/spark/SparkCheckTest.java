package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark check} beside {@code zoo check}. */
class SparkCheckTest {
  @TempDir private Path folder;

  private static SparkCliRun compared(Path data) {
    SparkCliRun plain = SparkCliRun.plain("check", data, "--json");
    SparkCliRun spark = SparkCliRun.spark("check", data, "--json");
    assertEquals(plain.code(), spark.code(), spark.err());
    assertEquals(untimed(plain), untimed(spark));
    return spark;
  }

  private static String untimed(SparkCliRun run) {
    return run.out().replaceAll("\"seconds\" : .*", "");
  }

  @Test
  void whatIsWrongIsToldAlike() throws IOException {
    Path data = folder.resolve("data");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            data.resolve("images"),
            "--resolution",
            "32x32",
            "--max-images",
            300)
        .succeeds();
    SparkCliRun.plain(
            "encode",
            "--source",
            data.resolve("images"),
            "--dest",
            data.resolve("vae-sd"),
            "--vae",
            "identity",
            "--batch-size",
            64)
        .succeeds();
    SparkCliRun.plain(
            "features",
            "--enc-type",
            "efficientnet-lite0",
            "--source",
            data,
            "--dest",
            data.resolve("features"),
            "--batch-size",
            32)
        .succeeds();
    assertEquals(0, compared(data).code());

    Files.write(data.resolve("images/00000/img00000290.png"), new byte[] {1, 2, 3});
    Files.copy(
        data.resolve("images/00000/img00000003.png"),
        data.resolve("images/00000/img00000291.png"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.delete(data.resolve("images/00000/img00000270.png"));
    Files.write(data.resolve("vae-sd/00000/img-mean-std-00000260.npy"), new byte[40]);
    try (RandomAccessFile tokens =
        new RandomAccessFile(
            data.resolve("features/efficientnet-lite0/tokens.bin").toFile(), "rw")) {
      for (long sample : List.of(299L, 270L)) {
        tokens.seek(sample * 64 * 112 * 2);
        tokens.write(new byte[] {0, 0x7c}); // infinity
      }
    }
    String out = compared(data).out();
    assertTrue(out.contains("tokens of sample 270"), out);
    assertTrue(out.contains("img00000290.png"), out);
  }

  @Test
  void shardsAndCaptionedDataAreReadAlike() throws IOException {
    Path shards = folder.resolve("shards");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            shards,
            "--resolution",
            "8x8",
            "--max-images",
            60,
            "--shard-size",
            25)
        .succeeds();
    compared(shards);
    Path captioned = folder.resolve("captioned");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--captions",
            "--dest",
            captioned,
            "--resolution",
            "8x8",
            "--max-images",
            20)
        .succeeds();
    Files.write(captioned.resolve("7.png"), new byte[] {1, 2, 3});
    compared(captioned);
  }

  @Test
  void whatChangesDataIsOfOneMachine() {
    SparkCliRun.spark("check", folder, "--repair").failsWith(2, "--repair is of one machine");
    SparkCliRun.spark("check", folder, "--num-workers", 2)
        .failsWith(2, "--num-workers is of one machine");
    SparkCliRun.spark("check", folder.resolve("none")).failsWith(1, "none");
  }
}
