package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark features} beside {@code zoo features --engine onnx}. */
class SparkFeaturesTest {
  private static final String ENCODER = "efficientnet-lite0";

  @TempDir private Path folder;

  private static Object[] words(Object source, Path dest, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("features", "--enc-type", ENCODER, "--source", source, "--dest", dest));
    words.addAll(List.of("--engine", "onnx"));
    words.addAll(List.of(more));
    return words.toArray();
  }

  @Test
  void tokensAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    Object[] more = {"--max-images", 1030, "--batch-size", 12};
    SparkCliRun.plain(words("emoji", plain, more)).succeeds();
    String out = SparkCliRun.spark(words("emoji", spark, more)).succeeds().out();
    assertTrue(out.contains("1,030 images in"), out);
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));
    String again = SparkCliRun.spark(words("emoji", spark, more)).succeeds().out();
    assertTrue(again.contains("nothing was left to do"), again);
  }

  /** A job that was stopped after its first piece, which is damaged before it goes on. */
  @Test
  void whatWasMadeIsKeptAndWhatIsDamagedMadeAgain() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain("convert", "--source", "emoji", "--dest", photos, "--max-images", 5)
        .succeeds();
    Path plain = folder.resolve("plain");
    SparkCliRun.plain(words(photos, plain, "--flip")).succeeds();
    Path spark = folder.resolve("spark");
    SparkCliRun.spark(words(photos, spark, "--flip")).succeeds();
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));

    Path cache = spark.resolve(ENCODER);
    Path pieces = Files.createDirectories(cache.resolve(".pieces"));
    Files.delete(cache.resolve("index.json"));
    Files.writeString(
        pieces.resolve("manifest.jsonl"),
        "{\"piece\":0,\"missing\":[],\"digest\":\"00\"}\n{\"piece\":1,\"miss");
    Files.writeString(pieces.resolve("settings.json"), "{\"batch_size\":8,\"dtype\":\"FP32\"}");
    SparkCliRun.spark(words(photos, spark, "--flip")).failsWith(2, "dtype: FP32, now FP16");
    SparkCliRun.plain(words(photos, spark, "--flip")).failsWith(1, "was begun on Spark");
    Files.delete(pieces.resolve("manifest.jsonl"));
    SparkCliRun.spark(words(photos, spark, "--flip")).succeeds();
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));
    assertFalse(Files.exists(pieces));
  }

  @Test
  void anExportedFileServesAndWhatExecutorsCannotDoIsSaidBefore() throws IOException {
    Path graph = folder.resolve("tokens.onnx");
    SparkCliRun.plain(
            "export",
            "--what",
            "encoder",
            "--enc-type",
            ENCODER,
            "--resolution",
            32,
            "--output",
            graph)
        .succeeds();
    Object[] start = {"features", "--enc-type", "onnx:" + graph, "--source", "emoji"};
    Object[] more = {"--dest", folder.resolve("f"), "--max-images", 9, "--quiet"};
    List<Object> line = new ArrayList<>(List.of(start));
    line.addAll(List.of(more));
    SparkCliRun.spark(line.toArray()).succeeds();
    assertTrue(Files.exists(folder.resolve("f/onnx-tokens/index.json")));
    line.addAll(List.of("--resolution", 64));
    SparkCliRun.spark(line.toArray()).failsWith(1, "was exported for images of 32 pixels, not 64");
    SparkCliRun.spark(words("emoji", folder.resolve("g"), "--pca", folder.resolve("p.png")))
        .failsWith(2, "--pca is drawn by --engine torch");
    SparkCliRun.spark(words("emoji", folder.resolve("g"), "--num-workers", 4))
        .failsWith(2, "--num-workers has no use here");
  }
}
