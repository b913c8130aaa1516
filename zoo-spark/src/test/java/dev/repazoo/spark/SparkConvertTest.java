package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark convert} beside {@code zoo convert}. */
class SparkConvertTest {
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

  private static Object[] words(String source, Path dest, Object... more) {
    Object[] base = {"convert", "--source", source, "--dest", dest, "--resolution", "8x8"};
    return Stream.concat(Stream.of(base), Stream.of(more)).toArray();
  }

  @Test
  void filesAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    SparkCliRun.plain(words("emoji", plain)).succeeds();
    String out = SparkCliRun.spark(words("emoji", spark)).succeeds().out();
    assertTrue(out.contains("1,911 images"), out);
    assertEquals(content(plain), content(spark));
  }

  /** Executors have other working folders, so they call it otherwise. */
  @Test
  void aSourceMayBeNamedFromHere() throws IOException {
    String source = "../zoo-data/src/test/resources/webdataset";
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    SparkCliRun.plain(words(source, plain)).succeeds();
    SparkCliRun.spark(words(source, spark)).succeeds();
    assertEquals(content(plain), content(spark));
  }

  @Test
  void shardsAreThoseOfOneMachine() throws IOException {
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    Object[] more = {"--shard-size", 50, "--max-images", 220, "--captions"};
    SparkCliRun.plain(words("emoji", plain, more)).succeeds();
    SparkCliRun.spark(words("emoji", spark, more)).succeeds();
    assertEquals(content(plain), content(spark));
    Path plainBack = folder.resolve("plain-back");
    Path sparkBack = folder.resolve("spark-back");
    SparkCliRun.plain(words(spark.toString(), plainBack)).succeeds();
    SparkCliRun.spark(words(spark.toString(), sparkBack)).succeeds();
    assertEquals(content(plainBack), content(sparkBack));
  }

  /** The second of four shards is damaged on the way, and the job ends: the next one goes on. */
  @Test
  void whatWasMadeIsKeptAndWhatIsDamagedMadeAgain() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain(words("emoji", photos, "--max-images", 40)).succeeds();
    Path broken = photos.resolve("00000/img00000035.png");
    byte[] image = Files.readAllBytes(broken);
    Files.write(broken, new byte[] {1, 2, 3});
    Path dest = folder.resolve("dest");
    Object[] strict = words(photos.toString(), dest, "--shard-size", 10, "--strict");
    SparkCliRun.spark(strict).failsWith(1, "img00000035.png");
    assertTrue(Files.exists(dest.resolve("00000.tar")));
    assertFalse(Files.exists(dest.resolve("dataset.json")));
    SparkCliRun.spark(words(photos.toString(), dest, "--shard-size", 20))
        .failsWith(1, "shard size: 10");
    Files.write(broken, image);
    byte[] tar = Files.readAllBytes(dest.resolve("00001.tar"));
    tar[600] ^= 1;
    Files.write(dest.resolve("00001.tar"), tar);
    String out = SparkCliRun.spark(strict).succeeds().out();
    assertTrue(out.contains("40 images"), out);
    Path plain = folder.resolve("plain");
    SparkCliRun.plain(words(photos.toString(), plain, "--shard-size", 10)).succeeds();
    assertEquals(content(plain), content(dest));
  }

  @Test
  void imagesThatCannotBeReadAreListedAlike() throws IOException {
    Path photos = folder.resolve("photos");
    SparkCliRun.plain(words("emoji", photos, "--max-images", 12)).succeeds();
    Files.write(photos.resolve("00000/img00000003.png"), new byte[] {1, 2, 3});
    Path plain = folder.resolve("plain");
    Path spark = folder.resolve("spark");
    assertEquals(1, SparkCliRun.plain(words(photos.toString(), plain)).code());
    SparkCliRun run = SparkCliRun.spark(words(photos.toString(), spark));
    assertEquals(1, run.code());
    assertTrue(run.err().contains("1 image can't be read"), run.err());
    assertEquals(content(plain), content(spark));
  }

  @Test
  void whatNeedsOneProcessIsRefused() {
    SparkCliRun.spark(words("emoji", folder.resolve("a.zip"))).failsWith(2, "--dest is");
    SparkCliRun.spark(words("emoji", folder.resolve("a"), "--captions", "--quiet"))
        .failsWith(2, "--captions number images without gaps");
    SparkCliRun.spark("export").failsWith(2, "'zoo spark' has no job 'export'; there are: convert");
  }
}
