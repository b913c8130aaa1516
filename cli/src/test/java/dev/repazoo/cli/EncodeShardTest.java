package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.file.WriteLock;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoding that is divided among processes and devices gives what one process gives. */
class EncodeShardTest {
  private static final int IMAGES = 11;

  @TempDir private Path folder;
  private Path source;

  @BeforeEach
  void drawImages() throws IOException {
    source = folder.resolve("images");
    EmojiDataset emoji = new EmojiDataset(32);
    for (int i = 0; i < IMAGES; i++) {
      Path parent = Files.createDirectories(source.resolve(i % 2 == 0 ? "a" : "b"));
      PngFile.write(
          RgbImage.ofChw(32, 32, emoji.image(i)), parent.resolve("%02d.png".formatted(i)));
    }
    Files.write(source.resolve("a/05-damaged.png"), new byte[40]);
  }

  private CliRun encode(String place, Object... more) {
    List<Object> words = new ArrayList<>(List.of("encode", "--json", "--quiet"));
    words.addAll(List.of("--source", source, "--dest", folder.resolve(place)));
    words.addAll(Arrays.asList(more));
    if (!words.contains("--vae")) {
      words.addAll(List.of("--vae", "taef2"));
    }
    if (!words.contains("--batch-size")) {
      words.addAll(List.of("--batch-size", 3));
    }
    if (!words.contains("--device")) {
      words.addAll(List.of("--device", "cpu"));
    }
    return CliRun.of(words.toArray());
  }

  /** The result of a run that names the damaged image. */
  private static JsonNode leftOneOut(CliRun run) {
    assertEquals(1, run.code(), run.err());
    assertEquals(1, run.json().get("errors").asInt());
    return run.json();
  }

  /** All files of a folder, hidden ones, too, by their names. */
  private Map<String, byte[]> files(String place) throws IOException {
    Path root = folder.resolve(place);
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private void assertSame(String expected, String actual) throws IOException {
    Map<String, byte[]> one = files(expected);
    Map<String, byte[]> other = files(actual);
    assertEquals(one.keySet(), other.keySet());
    one.forEach((name, bytes) -> assertArrayEquals(bytes, other.get(name), name));
    assertTrue(one.size() > IMAGES, one.keySet().toString());
  }

  @Test
  void shardsInAnyOrderGiveTheBytesOfOneProcess() throws IOException {
    leftOneOut(encode("whole"));
    JsonNode third = encode("parts", "--shard", "3/3").succeeds().json();
    assertFalse(third.get("merged").asBoolean());
    assertEquals("3/3", third.get("shard").asText());
    assertFalse(Files.exists(folder.resolve("parts/dataset.json")));
    encode("parts", "--shard", "1/3").succeeds();
    encode("parts", "--merge").failsWith(1, folder.resolve("parts"), "shard 2/3 is not done");
    JsonNode last = leftOneOut(encode("parts", "--shard", "2/3"));
    assertTrue(last.get("merged").asBoolean());
    assertEquals(IMAGES, last.get("images").asInt());
    assertSame("whole", "parts");
    leftOneOut(encode("parts", "--shard", "1/3"));
    assertSame("whole", "parts");
  }

  @Test
  void aShardGoesOnWhereItWasKilled() throws IOException {
    leftOneOut(encode("whole"));
    encode("parts", "--shard", "1/2").succeeds();
    Path latents = folder.resolve("parts/00000");
    Files.delete(latents.resolve("img-mean-std-00000001.npy")); // in the middle of a block
    Files.write(latents.resolve("img-mean-std-00000006.npy"), new byte[40]);
    Path part = latents.resolve(".img-mean-std-00000007.npy." + UUID.randomUUID() + ".tmp");
    Files.write(part, new byte[40]);
    assertEquals(2, encode("parts", "--shard", "1/2").succeeds().json().get("encoded").asInt());
    leftOneOut(encode("parts", "--shard", "2/2"));
    assertSame("whole", "parts");
  }

  @Test
  void whatIsDamagedInTheMeantimeIsMadeAgainAtTheEnd() throws IOException {
    leftOneOut(encode("whole"));
    encode("parts", "--shard", "1/2").succeeds();
    Files.write(folder.resolve("parts/00000/img-mean-std-00000006.npy"), new byte[40]);
    leftOneOut(encode("parts", "--shard", "2/2"));
    assertSame("whole", "parts");
  }

  @Test
  void oneProcessDoesWhatShardsHaveLeft() throws IOException {
    leftOneOut(encode("whole", "--augment", "flip"));
    leftOneOut(encode("parts", "--augment", "flip", "--shard", "2/3"));
    leftOneOut(encode("parts", "--augment", "flip"));
    assertSame("whole", "parts");
    assertSame("whole-flip", "parts-flip");
  }

  @Test
  void mirroredImagesAreDividedToo() throws IOException {
    leftOneOut(encode("whole", "--augment", "flip"));
    leftOneOut(encode("parts", "--augment", "flip", "--shard", "2/2"));
    leftOneOut(encode("parts", "--augment", "flip", "--shard", "1/2"));
    assertSame("whole", "parts");
    assertSame("whole-flip", "parts-flip");
  }

  @Test
  void severalDevicesGiveTheBytesOfOne() throws IOException {
    leftOneOut(encode("whole"));
    leftOneOut(encode("devices", "--device", "cpu,cpu,cpu"));
    assertSame("whole", "devices");
  }

  @Test
  void shardsWithoutTheirNotesAreKnownByTheirLatents() throws IOException {
    Files.delete(source.resolve("a/05-damaged.png"));
    encode("whole").succeeds();
    encode("parts", "--shard", "1/2").succeeds();
    Files.delete(folder.resolve("parts/.shards/shard-1-of-2.done"));
    encode("parts", "--shard", "2/2").succeeds();
    assertSame("whole", "parts");
    JsonNode again = encode("parts", "--merge").succeeds().json();
    assertEquals(IMAGES, again.get("kept").asInt());
    assertSame("whole", "parts");
  }

  @Test
  void shardsThatDisagreeAreRefusedByName() {
    Path place = folder.resolve("parts");
    encode("parts", "--shard", "1/2").succeeds();
    encode("parts", "--shard", "2/3").failsWith(2, place, "shards 2", "3");
    encode("parts", "--shard", "2/2", "--batch-size", 4).failsWith(2, "batch_size 3", "4");
    encode("parts", "--shard", "2/2", "--max-images", 4).failsWith(2, "max_images 12", "4");
    encode("parts", "--shard", "2/2", "--tiling", "off").failsWith(2, "tiling auto", "off");
    encode("parts", "--shard", "2/2", "--augment", "flip").failsWith(2, "flip false", "true");
    encode("parts", "--shard", "2/2", "--vae", "identity").failsWith(2, place, "another VAE");
    encode("parts", "--batch-size", 4).failsWith(2, "batch_size 3", "4");
  }

  @Test
  void oneProcessAndShardsKeepEachOtherOut() throws IOException {
    Path place = folder.resolve("parts");
    encode("parts", "--shard", "1/2").succeeds();
    try (WriteLock lock = WriteLock.inFolder(place)) {
      assertTrue(Files.exists(place));
      encode("parts", "--shard", "2/2").failsWith(1, place, "is being");
    }
    try (SharedFolder other = SharedFolder.take(place, Optional.of(Shard.of("1/2")))) {
      assertEquals(place, other.target());
      encode("parts").failsWith(1, place, "is being written");
    }
  }

  @Test
  void zipsAndCaptionsAreOfOneProcess() {
    encode("latents.zip", "--shard", "1/2").failsWith(2, "--dest", "--shard", "folder");
    encode("latents.zip", "--merge").failsWith(2, "--dest", "--merge", "folder");
    encode("latents", "--captions", "--shard", "1/2").failsWith(2, "--shard", "--captions");
    encode("latents", "--merge", "--shard", "1/2").failsWith(2, "--merge", "--shard");
    encode("latents", "--merge").failsWith(1, "no shard has worked there");
  }
}
