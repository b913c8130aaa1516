package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo dedup}, and {@code zoo convert --exclude} on what it finds. */
class DedupCommandTest {
  private static final List<Integer> EMOJI = List.of(100, 500, 700, 900, 1200, 1600);

  @TempDir private Path temp;
  private Path photos;

  /** Six images; of the second there is a larger copy, of the third a copy in another folder. */
  @BeforeEach
  void drawImages() throws IOException {
    photos = temp.resolve("photos");
    try (ImageSource emoji = ImageSources.open("emoji", Optional.empty(), Split.TRAIN)) {
      for (int i = 0; i < EMOJI.size(); i++) {
        PngFile.write(emoji.image(EMOJI.get(i)), photos.resolve("a/%d.png".formatted(i)));
      }
      RgbImage second = emoji.image(EMOJI.get(1));
      PngFile.write(
          Resize.to(second, 150, 130, ResamplingFilter.BICUBIC), photos.resolve("b/large.png"));
      Files.copy(photos.resolve("a/2.png"), photos.resolve("b/same.png"));
    }
  }

  private CliRun dedup(Object... words) {
    Object[] all = new Object[words.length + 4];
    all[0] = "dedup";
    all[1] = "--source";
    all[2] = photos;
    all[3] = "--quiet";
    System.arraycopy(words, 0, all, 4, words.length);
    return CliRun.of(all);
  }

  private JsonNode[] lines(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    JsonNode[] nodes = new JsonNode[lines.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = Json.MAPPER.readTree(lines.get(i));
    }
    return nodes;
  }

  @Test
  void copiesAreGroupedAndConvertLeavesThemOut() throws IOException {
    Path dest = temp.resolve("duplicates.jsonl");
    for (String by : List.of("phash", "dhash")) {
      JsonNode json = dedup("--by", by, "--dest", dest, "--json").succeeds().json();
      assertEquals(8, json.get("images").asInt());
      assertEquals(2, json.get("groups").asInt());
      assertEquals(2, json.get("duplicates").asInt());
      assertEquals(6, json.get("kept").asInt());
      assertEquals(by, json.get("by").asText());
      JsonNode[] groups = lines(dest);
      assertEquals("a/1.png", groups[0].get("keep").asText());
      assertEquals("b/large.png", groups[0].at("/duplicates/0/name").asText());
      assertEquals(
          "{\"keep\":\"a/2.png\",\"index\":2,\"duplicates\":"
              + "[{\"name\":\"b/same.png\",\"index\":7,\"distance\":0}]}",
          groups[1].toString());
    }
    Path out = temp.resolve("out");
    CliRun.of(
            "convert",
            "--source",
            photos,
            "--exclude",
            dest,
            "--dest",
            out,
            "--resolution",
            "32x32",
            "--quiet")
        .succeeds();
    assertEquals(
        6, Json.MAPPER.readTree(out.resolve("dataset.json").toFile()).get("labels").size());
  }

  @Test
  void featuresFindThemTooComputedOrCached() throws IOException {
    Path dest = temp.resolve("near.jsonl");
    Object[] near = {"--by", "features", "--min-similarity-threshold", 0.99, "--dest", dest};
    dedup(near).succeeds();
    JsonNode[] groups = lines(dest);
    assertEquals(2, groups.length);
    assertEquals("b/large.png", groups[0].at("/duplicates/0/name").asText());
    assertEquals(1, groups[1].at("/duplicates/0/similarity").asDouble(), 1e-6);

    Path data = temp.resolve("data");
    CliRun.of("convert", "--source", photos, "--dest", data, "--resolution", "64x64").succeeds();
    Path cache = temp.resolve("features");
    CliRun.of("features", "--enc-type", "efficientnet-lite0", "--source", data, "--dest", cache)
        .succeeds();
    photos = data;
    dedup(
            "--by",
            "features",
            "--min-similarity-threshold",
            0.98,
            "--features-dir",
            cache,
            "--dest",
            dest)
        .succeeds();
    groups = lines(dest);
    assertEquals(2, groups.length);
    assertEquals("00000/img00000006.png", groups[0].at("/duplicates/0/name").asText());
    photos = temp.resolve("photos");
    dedup("--by", "features", "--features-dir", cache).failsWith(1, "not those of");
  }

  @Test
  void imagesThatCannotBeReadAreInNoGroup() throws IOException {
    Files.writeString(photos.resolve("a/broken.png"), "no picture");
    for (String by : List.of("phash", "features")) {
      JsonNode json = dedup("--by", by, "--json").succeeds().json();
      assertEquals(1, json.get("unreadable").asInt());
      assertEquals(9, json.get("images").asInt());
    }
    CliRun run = CliRun.of("dedup", "--source", photos).succeeds();
    assertTrue(run.err().contains("1 image can't be read"), run.err());
    assertTrue(run.err().contains("a/broken.png"), run.err());
    assertTrue(run.out().contains("a/2.png: b/same.png (0 bits)"), run.out());
  }

  @Test
  void aPictureShowsTheGroups() throws IOException {
    Path grid = temp.resolve("grid.png");
    dedup("--grid", grid).succeeds();
    RgbImage drawn = new ImageDecoder().decode(Files.readAllBytes(grid));
    assertEquals(6 * 130 + 2, drawn.width());
    assertTrue(drawn.height() > 2 * 130, "" + drawn.height());
  }

  @Test
  void aListThatDoesNotFitIsRefused() throws IOException {
    Path list = temp.resolve("list.txt");
    Object[] convert = {
      "convert",
      "--source",
      photos,
      "--exclude",
      list,
      "--dest",
      temp.resolve("out"),
      "--resolution",
      "32x32"
    };
    Files.writeString(list, "a/1.png\nno.png\nnone.png\n");
    CliRun.of(convert).failsWith(1, "list.txt names no.png, which", "and 1 more");
    Files.writeString(list, "{\"keep\": \"a/1.png\"}\n");
    CliRun.of(convert).failsWith(1, "list.txt, line 1 has no \"duplicates\"");
    Files.delete(list);
    CliRun.of(convert).failsWith(1, "list.txt");
    Files.writeString(list, "a/1.png\n\na/3.png\n");
    assertTrue(CliRun.of(convert).succeeds().out().contains("6 images"));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    dedup("--by", "ahash")
        .failsWith(2, "--by is 'ahash'; it must be one of phash, dhash, features");
    dedup("--max-distance-threshold", 40).failsWith(2, "--max-distance-threshold", "in 0..32");
    dedup("--min-similarity-threshold", 0.9).failsWith(2, "is of --by features");
    dedup("--by", "features", "--max-distance-threshold", 3).failsWith(2, "is of hashes");
    dedup("--by", "features", "--min-similarity-threshold", 1.5).failsWith(2, "at most 1");
    dedup("--dest", temp.resolve("a.txt")).failsWith(2, "must end in .jsonl");
  }
}
