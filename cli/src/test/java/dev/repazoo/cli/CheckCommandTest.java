package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo check} on data that {@code convert} and {@code encode} made. */
class CheckCommandTest {
  private static final int COUNT = 8;

  @TempDir Path folder;

  private Path data() {
    Path data = folder.resolve("data");
    convert(data.resolve("images"));
    CliRun.of(
            "encode",
            "--source",
            data.resolve("images"),
            "--dest",
            data.resolve("vae-sd"),
            "--vae",
            "identity",
            "--augment",
            "flip")
        .succeeds();
    return data;
  }

  private static void convert(Path dest) {
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            dest,
            "--resolution",
            "32x32",
            "--max-images",
            COUNT,
            "--class-names")
        .succeeds();
  }

  private static Path latents(Path data, String part, int number) {
    return data.resolve(part + "/00000/img-mean-std-0000000" + number + ".npy");
  }

  private static JsonNode json(Path data, Object... more) {
    Object[] words = new Object[more.length + 3];
    words[0] = "check";
    words[1] = data;
    words[2] = "--json";
    System.arraycopy(more, 0, words, 3, more.length);
    return CliRun.of(words).json();
  }

  @Test
  void saysThatNothingIsWrong() {
    Path data = data();
    CliRun run = CliRun.of("check", data, "--vae", "identity").succeeds();
    assertTrue(run.out().contains("8 images of 32x32, 16 latents of 6x32x32"), run.out());
  }

  @Test
  void repairsWhatCanBe() throws IOException {
    Path data = data();
    float[] whole = Npy.read(latents(data, "vae-sd", 2)).toFloats();
    float[] mirrored = Npy.read(latents(data, "vae-sd-flip", 3)).toFloats();
    Files.delete(latents(data, "vae-sd", 2));
    Files.write(latents(data, "vae-sd-flip", 3), new byte[100]);
    Files.writeString(data.resolve("images/00000/img00000005.png"), "no picture");
    Files.writeString(data.resolve("images/dataset.json"), "{");
    assertEquals(1, CliRun.of("check", data).code());

    JsonNode repaired = json(data, "--repair", "--yes");
    assertEquals(0, repaired.get("errors").asInt(), repaired.toPrettyString());
    assertEquals(7, repaired.get("images").asInt());
    assertArrayEquals(whole, Npy.read(latents(data, "vae-sd", 2)).toFloats());
    assertArrayEquals(mirrored, Npy.read(latents(data, "vae-sd-flip", 3)).toFloats());
    assertFalse(Files.exists(latents(data, "vae-sd", 5)), "partner of the damaged image");
    assertTrue(Files.exists(data.resolve(".removed/images/00000/img00000005.png")));
    JsonNode labels = Json.MAPPER.readTree(data.resolve("images/dataset.json").toFile());
    assertEquals(7, labels.get("labels").size());
    assertEquals(0, json(data, "--vae", "identity").get("errors").asInt());
  }

  @Test
  void latentsOfOtherImagesAreFoundByTheirVae() throws IOException {
    Path data = data();
    Path one = latents(data, "vae-sd", 1);
    Path two = latents(data, "vae-sd", 7);
    byte[] kept = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(two));
    Files.write(two, kept);
    assertEquals(0, json(data).get("errors").asInt(), "both are sound by themselves");
    JsonNode found = json(data, "--vae", "identity").get("findings");
    long others =
        found.findValuesAsText("kind").stream().filter(k -> k.equals("other-latents")).count();
    assertEquals(2, others, found.toPrettyString());
  }

  @Test
  void latentsOfAnUnknownVaeAreNotAddedTo() throws IOException {
    Path data = data();
    Files.delete(data.resolve("vae-sd/codec.json"));
    Files.delete(data.resolve("vae-sd-flip/codec.json"));
    Files.delete(latents(data, "vae-sd", 4));
    JsonNode without = json(data, "--repair", "--yes");
    assertTrue(
        without.get("left").get(0).asText().contains("name the VAE"), without.toPrettyString());
    JsonNode other = json(data, "--repair", "--yes", "--vae", "taef2");
    assertTrue(other.get("left").get(0).asText().contains("differs"), other.toPrettyString());
    JsonNode right = json(data, "--repair", "--yes", "--vae", "identity");
    assertEquals(0, right.get("errors").asInt(), right.toPrettyString());
    assertTrue(Files.exists(latents(data, "vae-sd", 4)));
  }

  @Test
  void aZipIsCheckedButNotRepaired() {
    Path zip = folder.resolve("images.zip");
    convert(zip);
    assertEquals(COUNT, json(zip).get("images").asInt());
    CliRun.of("check", zip, "--repair", "--yes").failsWith(2, "zip");
  }

  @Test
  void refusesWhatIsNoDataSet() {
    CliRun.of("check", folder).failsWith(1, "neither images nor latents");
    CliRun.of("check", folder.resolve("none")).failsWith(1, "none");
    CliRun.of("check", "emoji").failsWith(2, "built in");
    CliRun.of("check").failsWith(2, "DATA");
  }
}
