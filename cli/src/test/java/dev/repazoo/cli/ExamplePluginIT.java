package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of examples/encoder-plugin, which Maven built beside this, dropped into a folder. */
class ExamplePluginIT {
  private static final Path EXAMPLE = Path.of(System.getProperty("repazoo.example"));
  private static final Path CASE = EXAMPLE.resolve("src/test/resources/dct-16");

  @TempDir private Path plugins;
  @TempDir private Path work;

  @BeforeEach
  void dropTheJar() throws IOException {
    Files.copy(
        EXAMPLE.resolve("target/dct-encoder-1.0.jar"), plugins.resolve("dct-encoder-1.0.jar"));
  }

  @Test
  void listAndInfoKnowIt() {
    JsonNode list =
        CliRun.of("list", "--kind", "encoder", "--family", "dct", "--json", "--plugins", plugins)
            .succeeds()
            .json();
    assertEquals("dct-16", list.get(0).get("id").asText());
    assertEquals("dct-encoder-1.0.jar", list.get(0).get("plugin").asText());
    JsonNode info = CliRun.of("info", "dct-16", "--json", "--plugins", plugins).succeeds().json();
    String next = info.get("next").asText();
    assertTrue(next.endsWith(" --plugins " + plugins), next);
    Path picture = work.resolve("next.png");
    CliRun.of(
            (Object[])
                next.replace("zoo ", "").replace("grid.png", picture.toString()).split(" ", -1))
        .succeeds();
    assertTrue(Files.exists(picture));
  }

  @Test
  void itsParityCasePasses() {
    CliRun run = CliRun.of("verify", CASE, "--plugins", plugins).succeeds();
    assertTrue(run.out().contains("1 of 1 passed"), run.out());
  }

  @Test
  void itsFeaturesAreCachedAndDrawn() {
    CliRun run =
        CliRun.of(
                "features",
                "--plugins",
                plugins,
                "--device",
                "cpu",
                "--enc-type",
                "dct-16",
                "--source",
                "emoji",
                "--resolution",
                "64",
                "--dest",
                work.resolve("features"),
                "--pca",
                work.resolve("grid.png"),
                "--json")
            .succeeds();
    assertEquals(1911, run.json().get("images").asInt());
    assertTrue(Files.exists(work.resolve("features/dct-16/tokens.bin")));
    assertTrue(Files.exists(work.resolve("grid.png")));
  }

  @Test
  void aGeneratorIsAlignedToItAsTheGuideSays() throws IOException {
    String page = Files.readString(Path.of("../docs/plugins.md"));
    Matcher json = Pattern.compile("(?s)`tiny\\.json`.*?```json\\R(.*?)```").matcher(page);
    assertTrue(json.find(), "the page gives tiny.json");
    Path config = Files.writeString(work.resolve("tiny.json"), json.group(1));
    Matcher line =
        Pattern.compile("\\./zoo (train .*?--max-train-steps) \\d+").matcher(oneLine(page));
    assertTrue(line.find(), "the page gives a train command");
    List<Object> words = new ArrayList<>();
    for (String word : line.group(1).split("\\s+", -1)) {
      words.add(
          switch (word) {
            case "tiny.json" -> config;
            case "plugins" -> plugins;
            default -> word;
          });
    }
    words.addAll(List.of(2, "--batch-size", 4, "--sampling-steps", 0, "--output-dir", work));
    words.addAll(List.of("--device", "cpu", "--json"));
    CliRun run = CliRun.of(words.toArray()).succeeds();
    assertTrue(run.json().get("proj_loss").asDouble() != 0, run.out());
  }

  /** A backslash at the end joins the next line. */
  private static String oneLine(String page) {
    return page.replace("\\\n", " ");
  }
}
