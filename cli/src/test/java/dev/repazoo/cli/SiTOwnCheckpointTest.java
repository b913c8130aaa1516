package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as SiT's authors publish them: no projections, learned sigma, no word of the model. */
class SiTOwnCheckpointTest {
  private static final Path LATENTS = CliRun.GOLDEN.resolve("sit/sit-own/SiT.pt");
  private static final Path PIXELS =
      CliRun.GOLDEN.resolve("sampler/sit-own-ode-euler-12-cfg4/SiT.pt");

  @TempDir private Path folder;

  @Test
  void isRecognised() {
    JsonNode found = CliRun.of("inspect", LATENTS, "--json").succeeds().json();
    JsonNode config = found.findValue("config");
    assertTrue(config.path("learn_sigma").asBoolean(), found::toString);
    assertTrue(config.path("reverse_time").asBoolean(), found::toString);
    assertEquals(0, config.path("z_dims").size());
  }

  @Test
  void drawsTheSameEagerlyAndExported() throws IOException {
    Path graph = folder.resolve("sit.onnx");
    CliRun.of("export", "--ckpt", PIXELS, "--output", graph, "--num-steps", 4, "--cfg-scale", 2)
        .succeeds();
    draw(PIXELS, "eager", "--num-steps", 4, "--cfg-scale", 2);
    draw(graph, "exported");
    assertTrue(
        Files.mismatch(folder.resolve("eager.png"), folder.resolve("exported.png")) < 0,
        "both engines draw the same picture");
  }

  @Test
  void keepsItsConventionsWhenWrittenAgain() {
    Path weights = folder.resolve("sit.safetensors");
    CliRun.of("export", "--ckpt", LATENTS, "--what", "weights", "--output", weights).succeeds();
    JsonNode config = CliRun.of("inspect", weights, "--json").succeeds().json().findValue("config");
    assertTrue(config.path("reverse_time").asBoolean(), config::toString);
  }

  /** Without learned sigma nothing but the user tells in which direction time runs. */
  @Test
  void mayBeTold() throws IOException {
    ObjectNode config =
        (ObjectNode)
            CliRun.of("inspect", PIXELS, "--json").succeeds().json().findValue("config").deepCopy();
    config.put("num_heads", 4);
    Path file = folder.resolve("config.json");
    Files.writeString(file, Json.MAPPER.writeValueAsString(config));
    draw(PIXELS, "told", "--model-config", file, "--num-steps", 2, "--cfg-scale", 2);
  }

  private void draw(Path checkpoint, String name, Object... more) {
    Object[] first = {
      "generate",
      "--ckpt",
      checkpoint,
      "--num-fid-samples",
      2,
      "--sample-dir",
      folder.resolve(name),
      "--grid",
      folder.resolve(name + ".png")
    };
    Object[] words = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    CliRun.of(words).succeeds();
  }
}
