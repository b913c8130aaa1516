package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captioned data as a user makes it: converted, encoded, checked. */
class CaptionedDataTest {
  private static final int IMAGES = 4;

  @TempDir private Path folder;

  private Path converted() {
    Path train = folder.resolve("emoji/train");
    JsonNode json =
        CliRun.of(
                "convert",
                "--source",
                "emoji",
                "--captions",
                "--dest",
                train,
                "--resolution",
                "32x32",
                "--max-images",
                IMAGES,
                "--json")
            .succeeds()
            .json();
    assertEquals(IMAGES, json.get("images").asInt());
    assertTrue(json.get("captions").asInt() > 3 * IMAGES);
    return train;
  }

  private static CliRun encode(Path train, Object... more) {
    Object[] words = {
      "encode",
      "--source",
      train,
      "--captions",
      "--dest",
      train,
      "--vae",
      "identity",
      "--text-encoder",
      "minilm-l6",
      "--json"
    };
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return CliRun.of(all);
  }

  @Test
  void imagesMomentsAndFeaturesLieInRepasLayout() throws IOException {
    Path train = converted();
    JsonNode first = encode(train).succeeds().json();
    int captions = first.get("captions").asInt();
    assertEquals(0, first.get("captions_cut").asInt());
    assertArrayEquals(new long[] {6, 32, 32}, Npy.read(train.resolve("3.npy")).shape());
    float[] moments = Npy.read(train.resolve("3.npy")).toFloats();
    assertEquals(-30, moments[moments.length - 1], "a log-variance, clamped");
    long[] shape = Npy.read(train.resolve("3_1.npy")).shape();
    assertArrayEquals(shape, Npy.read(folder.resolve("emoji/empty_context.npy")).shape());
    assertEquals(
        "log-variance",
        Json.MAPPER.readTree(train.resolve("codec.json").toFile()).get("second_half").asText());
    JsonNode again = encode(train).succeeds().json();
    assertEquals(0, again.get("encoded").asInt());
    assertEquals(0, again.get("captions_encoded").asInt());
    assertEquals(captions, again.get("captions").asInt());
    JsonNode check = CliRun.of("check", folder.resolve("emoji"), "--json").succeeds().json();
    assertEquals(captions, check.get("captions").asInt());
    assertEquals(0, check.get("findings").size());
  }

  @Test
  void whatHasNoUseWithCaptionsIsRefused() {
    Path train = converted();
    encode(train, "--augment", "flip").failsWith(2, "no use with --captions");
    CliRun.of("encode", "--source", train, "--dest", train, "--text-encoder", "minilm-l6")
        .failsWith(2, "--text-encoder needs --captions");
    CliRun.of("check", train, "--repair", "--yes").failsWith(2, "captioned data set");
  }
}
