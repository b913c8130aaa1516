package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.latents.LatentPieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark encode} beside {@code zoo encode --engine onnx}. */
class SparkEncodeTest {
  @TempDir private Path folder;

  private static Object[] words(Object source, Path dest, String vae, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("encode", "--source", source, "--dest", dest, "--vae", vae));
    words.addAll(List.of("--engine", "onnx"));
    words.addAll(List.of(more));
    return words.toArray();
  }

  /** Blocks of 32 images don't fit into pieces of a thousand: one has images of two. */
  @Test
  void filesAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    Object[] more = {
      "--max-images", 1090, "--resolution", 32, "--batch-size", 32, "--augment", "flip"
    };
    SparkCliRun.plain(words("emoji", plain, "identity", more)).succeeds();
    String out = SparkCliRun.spark(words("emoji", spark, "identity", more)).succeeds().out();
    assertTrue(out.contains("1,090 images encoded"), out);
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));
    assertEquals(
        FolderContent.of(folder.resolve("plain-flip")),
        FolderContent.of(folder.resolve("spark-flip")));
    String again = SparkCliRun.spark(words("emoji", spark, "identity", more)).succeeds().out();
    assertTrue(again.contains("nothing was left to encode; 1090 were there"), again);
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));
  }

  @Test
  void aNetworksLatentsAreThoseOfOneMachineAndImagesThatCannotBeReadAreListedAlike()
      throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain("convert", "--source", "emoji", "--dest", photos, "--max-images", 11)
        .succeeds();
    Files.write(photos.resolve("00000/img00000003.png"), new byte[] {1, 2, 3});
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    assertEquals(1, SparkCliRun.plain(words(photos, plain, "taef2")).code());
    SparkCliRun run = SparkCliRun.spark(words(photos, spark, "taef2"));
    assertEquals(1, run.code());
    assertTrue(run.err().contains("1 image could not be encoded"), run.err());
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));

    Files.delete(spark.resolve("00000/img-mean-std-00000007.npy"));
    SparkCliRun.spark(words(photos, spark, "taef2"));
    assertEquals(FolderContent.of(plain), FolderContent.of(spark));
  }

  /** A job that was stopped after its first piece: once as it was, once damaged since. */
  @Test
  void whatWasMadeIsKeptAndWhatIsDamagedMadeAgain() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain("convert", "--source", "emoji", "--dest", photos, "--max-images", 11)
        .succeeds();
    Path plain = folder.resolve("plain");
    SparkCliRun.plain(words(photos, plain, "identity")).succeeds();
    Map<String, String> expected = FolderContent.of(plain);
    Path latent = plain.resolve("00000/img-mean-std-00000005.npy");
    byte[] bytes = Files.readAllBytes(latent);

    stopAfterFirstPiece(plain);
    SparkCliRun.spark(words(photos, plain, "identity", "--batch-size", 8, "--quiet"))
        .failsWith(2, "batch_size: 4, now 8");
    String out = SparkCliRun.spark(words(photos, plain, "identity")).succeeds().out();
    assertTrue(out.contains("nothing was left to encode; 11 were there"), out);
    assertEquals(expected, FolderContent.of(plain));

    stopAfterFirstPiece(plain);
    bytes[bytes.length - 1] ^= 1; // still a number
    Files.write(latent, bytes);
    out = SparkCliRun.spark(words(photos, plain, "identity")).succeeds().out();
    assertTrue(out.contains("11 images encoded"), out);
    assertEquals(expected, FolderContent.of(plain));
  }

  private static void stopAfterFirstPiece(Path latents) throws IOException {
    Files.delete(latents.resolve("dataset.json"));
    Path pieces = Files.createDirectories(latents.resolve(".pieces"));
    Files.writeString(
        pieces.resolve("settings.json"),
        "{\"max_images\": 11, \"batch_size\": 4, \"flip\": false}");
    Files.writeString(
        pieces.resolve("manifest.jsonl"),
        """
        {"piece":0,"images":[0,1,2,3,4,5,6,7,8,9,10],"failures":[],"statistics":{"sums":[0,0,0],\
        "squares":[0,0,0],"pixels":45056,"areas":[4096]},"digest":"%s"}
        {"piece":1,"ima"""
            .formatted(LatentPieces.digest(List.of(latents.resolve("00000")))));
  }

  @Test
  void theFirstImageThatCannotBeReadEndsAStrictJob() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain("convert", "--source", "emoji", "--dest", photos, "--max-images", 5)
        .succeeds();
    Files.write(photos.resolve("00000/img00000003.png"), new byte[] {1, 2, 3});
    Path dest = folder.resolve("dest");
    SparkCliRun.spark(words(photos, dest, "identity", "--strict", "--quiet"))
        .failsWith(1, "img00000003.png");
    assertFalse(Files.exists(dest.resolve("dataset.json")));
  }

  @Test
  void whatExecutorsCannotDoIsSaidBefore() throws IOException {
    Path dest = folder.resolve("a");
    SparkCliRun.spark("encode", "--source", "emoji", "--dest", dest, "--engine", "torch")
        .failsWith(2, "without PyTorch");
    SparkCliRun.spark(words("emoji", dest, "taef2", "--shard", "1/2"))
        .failsWith(2, "--shard has no use here");
    SparkCliRun.spark(words("emoji", folder.resolve("a.zip"), "taef2")).failsWith(2, "--dest is");
    Path graph = folder.resolve("e.onnx");
    SparkCliRun.plain(
            "export",
            "--what",
            "codec-encoder",
            "--vae",
            "taef2",
            "--resolution",
            32,
            "--output",
            graph)
        .succeeds();
    SparkCliRun.spark(
            words(
                "emoji",
                dest,
                "onnx:" + graph,
                "--resolution",
                64,
                "--max-images",
                3,
                "--quiet",
                "--strict"))
        .failsWith(1, "the exported graph is for 32 pixels");
    Files.write(graph, java.util.Arrays.copyOf(Files.readAllBytes(graph), 9999));
    SparkCliRun.spark(words("emoji", dest, "onnx:" + graph)).failsWith(1, graph.toString());
    assertFalse(Files.exists(folder.resolve("a.zip")));
  }
}
