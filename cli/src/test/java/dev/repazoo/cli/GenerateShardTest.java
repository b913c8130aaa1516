package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sampling that is divided among processes and devices gives what one process gives. */
class GenerateShardTest {
  private static final Path MODEL = CliRun.GOLDEN.resolve("sit/no-null-class/last.pt");

  @TempDir private Path folder;

  private CliRun generate(String place, Object... more) {
    List<Object> words = new ArrayList<>(List.of("generate", "--json", "--quiet", "--ckpt", MODEL));
    words.addAll(List.of("--sample-dir", folder.resolve(place), "--cfg-scale", 1));
    words.addAll(List.of("--mode", "sde", "--num-steps", 3));
    words.addAll(List.of("--num-fid-samples", 10, "--per-proc-batch-size", 4));
    words.addAll(Arrays.asList(more));
    if (!words.contains("--device")) {
      words.addAll(List.of("--device", "cpu"));
    }
    return CliRun.of(words.toArray());
  }

  private static Path samples(JsonNode report) {
    return Path.of(report.get("sample_dir").asText());
  }

  private static void assertSame(JsonNode expected, JsonNode actual) throws IOException {
    Path other = samples(actual);
    int images = 0;
    try (Stream<Path> files = Files.list(samples(expected))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".png")).toList()) {
        assertEquals(-1, Files.mismatch(file, other.resolve(file.getFileName())), file.toString());
        images++;
      }
    }
    assertEquals(10, images);
    Path npz = Path.of(actual.get("npz").asText());
    assertEquals(-1, Files.mismatch(Path.of(expected.get("npz").asText()), npz));
  }

  @Test
  void shardsInAnyOrderGiveTheBytesOfOneProcess() throws IOException {
    JsonNode whole = generate("whole").succeeds().json();
    JsonNode second = generate("shards", "--shard", "2/2").succeeds().json();
    assertEquals(4, second.get("drawn").asInt());
    assertFalse(second.has("npz"));
    generate("shards", "--merge").failsWith(1, "6 of 10", "shard 1/2 lacks 6");
    JsonNode first = generate("shards", "--shard", "1/2").succeeds().json();
    assertEquals(6, first.get("drawn").asInt());
    assertSame(whole, first); // the last one has put them together
    JsonNode merged = generate("shards", "--merge").succeeds().json();
    assertEquals(0, merged.get("drawn").asInt());
    assertSame(whole, merged);
  }

  @Test
  void aShardGoesOnWhereItWasStopped() throws IOException {
    JsonNode whole = generate("whole").succeeds().json();
    generate("shards", "--shard", "1/2").succeeds();
    JsonNode second = generate("shards", "--shard", "2/2").succeeds().json();
    Files.delete(samples(second).resolve("000005.png")); // in the middle of a block
    Files.delete(samples(second).resolve("000009.png"));
    assertEquals(1, generate("shards", "--shard", "2/2").succeeds().json().get("drawn").asInt());
    assertFalse(Files.exists(samples(second).resolve("000009.png")));
    assertSame(whole, generate("shards", "--shard", "1/2").succeeds().json());
  }

  @Test
  void severalDevicesGiveTheBytesOfOne() throws IOException {
    JsonNode whole = generate("whole").succeeds().json();
    assertSame(whole, generate("devices", "--device", "cpu,cpu,cpu").succeeds().json());
  }

  @Test
  void shardsThatDisagreeAreRefusedByName() {
    Path place = samples(generate("shards", "--shard", "1/2").succeeds().json());
    generate("shards", "--shard", "2/3").failsWith(2, place, "shards 2", "3");
    generate("shards", "--shard", "2/2", "--per-proc-batch-size", 5)
        .failsWith(2, "per_proc_batch_size 4", "5");
    generate("shards", "--shard", "2/2", "--num-fid-samples", 12)
        .failsWith(2, "num_fid_samples 10", "12");
    generate("shards", "--shard", "2/2", "--classes", 1).failsWith(2, "classes");
    assertTrue(Files.exists(place.resolve("shards.json")));
  }

  @ParameterizedTest
  @CsvSource({"0/2", "3/2", "two", "1/0"})
  void wordsThatAreNoShardAreBadUsage(String word) {
    generate("none", "--shard", word).failsWith(2, "--shard", "I/N");
  }

  @Test
  void aShardDoesNotMerge() {
    generate("none", "--shard", "1/2", "--merge").failsWith(2, "--merge", "--shard");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cuda:0,cuda:0|named twice",
        "cuda:0,0|'0'",
        "cpu,cuda:0|one kind",
        "auto,cpu|stands alone",
        "cuda:0,cuda|stands alone",
        "cpu,|''"
      })
  void devicesThatCannotBeAreBadUsage(String word, String why) {
    generate("none", "--device", word).failsWith(2, "--device is '" + word + "'", why);
  }

  @Test
  void commandsOfOneDeviceRefuseSeveral() {
    CliRun.of("list", "--device", "cpu,cpu").failsWith(2, "cpu,cpu", "'list'", "one device");
  }
}
