package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    CliRun.of("info", "dct-16", "--plugins", plugins).succeeds();
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
  void aGeneratorIsAlignedToIt() throws IOException {
    Path config =
        Files.writeString(
            work.resolve("tiny.json"),
            """
            {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 16, "input_size": 64,
             "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
            """);
    CliRun run =
        CliRun.of(
                "train",
                "--plugins",
                plugins,
                "--device",
                "cpu",
                "--data-dir",
                "emoji",
                "--resolution",
                "64",
                "--model-config",
                config,
                "--enc-type",
                "dct-16",
                "--batch-size",
                "4",
                "--max-train-steps",
                "2",
                "--sampling-steps",
                "0",
                "--output-dir",
                work,
                "--exp-name",
                "aligned",
                "--json")
            .succeeds();
    assertTrue(run.json().get("proj_loss").asDouble() != 0, run.out());
  }
}
