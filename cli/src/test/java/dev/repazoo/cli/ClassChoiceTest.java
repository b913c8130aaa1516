package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes by their names, and what PNGs tell. */
class ClassChoiceTest {
  private static final Path PIXELS = CliRun.GOLDEN.resolve("sit/no-null-class/last.pt");

  /** Its shapes tell the number of heads, so that nothing is said about a guess. */
  private static final Path LATENTS = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");

  @TempDir private Path folder;

  private CliRun generate(Object checkpoint, Object... more) {
    List<Object> words = new ArrayList<>(List.of("generate", "--json", "--device", "cpu"));
    words.addAll(List.of("--ckpt", checkpoint, "--sample-dir", folder));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  private static String text(JsonNode report, int index) {
    Path file = Path.of(report.get("sample_dir").asText(), "%06d.png".formatted(index));
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesComeFromAFile() throws IOException {
    Path lines =
        Files.writeString(
            folder.resolve("names.txt"), "tench, Tinca tinca\ngoldfish\nsch\u00f6nes Herz\n");
    Object[] choice = {"--class-names", lines, "--classes", "Tinca tinca,2,sch\u00f6nes herz,1"};
    JsonNode report =
        generate(PIXELS, with(choice, "--num-steps", 2, "--cfg-scale", 1)).succeeds().json();
    Path samples = Path.of(report.get("sample_dir").asText());
    JsonNode settings = Json.MAPPER.readTree(samples.resolve("settings.json").toFile());
    assertEquals("[0, 2, 2, 1]", settings.get("classes").asText());
    assertTrue(text(report, 2).contains("class_name     sch\u00f6nes Herz"), text(report, 2));
    assertTrue(text(report, 3).contains("iTXtclass     1"), text(report, 3));
    assertTrue(text(report, 3).contains("global_seed     0"), text(report, 3));
    assertTrue(text(report, 3).contains("sampler     euler in 2 steps"), text(report, 3));
    assertTrue(text(report, 3).contains(settings.get("checkpoint_sha256").asText()));
    assertFalse(text(report, 3).contains("iTXtseed"), "a checkpoint's samples have none");
  }

  private static Object[] with(Object[] first, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  @Test
  void badNamesAreNamed() throws IOException {
    Path list = Files.writeString(folder.resolve("names.json"), "[\"heart\", \"flag\"]");
    generate(LATENTS, "--latents", "--class-names", list, "--classes", "hart,flag")
        .failsWith(2, "'hart'", "the nearest are heart, flag");
    generate(LATENTS, "--latents", "--classes", "heart")
        .failsWith(2, "'heart'", "--class-names FILE");
    generate(LATENTS, "--latents", "--classes", "1,,2").failsWith(2, "--classes");
    generate(LATENTS, "--latents", "--classes", "-1").failsWith(2, "--classes");
    generate(LATENTS, "--latents", "--class-names", folder.resolve("none"), "--classes", "x")
        .failsWith(1, "none");
    Path blank = Files.writeString(folder.resolve("blank.txt"), "a\n\nb");
    generate(LATENTS, "--latents", "--class-names", blank, "--classes", "b")
        .failsWith(1, "line 2 is blank");
    Path many = Files.writeString(folder.resolve("many.txt"), "a\n".repeat(2000));
    generate(LATENTS, "--latents", "--class-names", many, "--classes", "a")
        .failsWith(2, "2000 names");
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 'a'});
    generate(LATENTS, "--latents", "--class-names", bytes, "--classes", "a").failsWith(1, "UTF-8");
  }

  @Test
  void aFilesOwnNames() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("tiny.json"),
            "{\"depth\": 1, \"hidden_size\": 32, \"num_heads\": 2, \"patch_size\": 8,"
                + " \"input_size\": 32, \"in_channels\": 3, \"decoder_hidden_size\": 32,"
                + " \"encoder_depth\": 1, \"projector_dim\": 16}");
    Path run = folder.resolve("runs/tiny");
    CliRun.of(
            "train",
            "--exp-name",
            "tiny",
            "--output-dir",
            run.getParent(),
            "--model-config",
            config,
            "--data-dir",
            "emoji",
            "--resolution",
            32,
            "--enc-type",
            "None",
            "--batch-size",
            2,
            "--max-train-steps",
            1,
            "--sampling-steps",
            0)
        .succeeds();
    Path graph = folder.resolve("p.onnx");
    CliRun.of("export", "--ckpt", run, "--output", graph, "--what", "pipeline", "--num-steps", 2)
        .succeeds();
    for (Object file : List.of(run, graph)) {
      JsonNode report = generate(file, "--classes", "heart,Country-flag").succeeds().json();
      assertEquals(2, report.get("images").asInt());
      assertTrue(text(report, 1).contains("class_name     country-flag"), text(report, 1));
      assertEquals(file.equals(graph), text(report, 1).contains("iTXtseed     "));
      String info = CliRun.of("info", file).succeeds().out();
      assertTrue(info.contains("animal-bird"), info);
    }
  }
}
