package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.cli.console.Json;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.file.WriteLock;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo encode} as a user runs it, and what takes its latents further. */
class EncodeCommandTest {
  @TempDir Path folder;

  private static CliRun encode(Path source, Path dest, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("encode", "--source", source, "--dest", dest, "--vae", "identity"));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private Path images(int count) throws IOException {
    EmojiDataset emoji = new EmojiDataset(32);
    Path images = Files.createDirectories(folder.resolve("data/images/a"));
    Files.createDirectories(folder.resolve("data/images/b"));
    for (int i = 0; i < count; i++) {
      Path file = images.resolveSibling(i % 2 == 0 ? "a" : "b").resolve(i + ".png");
      PngFile.write(RgbImage.ofChw(32, 32, emoji.image(i)), file);
    }
    return images.getParent();
  }

  @Test
  void writesRepasLayout() throws IOException {
    Path dest = folder.resolve("latents");
    JsonNode json = encode(images(5), dest, "--json").succeeds().json();
    assertEquals(5, json.get("images").asInt());
    assertEquals(3, json.get("channel_std").size());
    Path last = dest.resolve("00000/img-mean-std-00000004.npy");
    assertArrayEquals(new long[] {6, 32, 32}, Npy.read(last).shape());
    JsonNode labels = Json.MAPPER.readTree(dest.resolve("dataset.json").toFile()).get("labels");
    assertEquals("00000/img-mean-std-00000003.npy", labels.get(3).get(0).asText());
    assertEquals(1, labels.get(3).get(1).asInt());
    assertFalse(Files.exists(dest.resolve("errors.jsonl")));
  }

  @Test
  void pixelsComeBackAsMeanWithoutSpread() throws IOException {
    Path dest = folder.resolve("latents");
    encode(images(1), dest).succeeds();
    float[] values = Npy.read(dest.resolve("00000/img-mean-std-00000000.npy")).toFloats();
    byte[] pixels = new EmojiDataset(32).image(0);
    for (int i = 0; i < pixels.length; i++) {
      assertEquals(Byte.toUnsignedInt(pixels[i]) / 127.5f - 1, values[i], 1e-6f);
      assertEquals(0f, values[pixels.length + i]);
    }
  }

  @Test
  void goesOnWhereARunStopped() throws IOException {
    Path source = images(5);
    Path dest = folder.resolve("latents");
    encode(source, dest, "--max-images", "3").succeeds();
    Path damaged = dest.resolve("00000/img-mean-std-00000001.npy");
    Files.write(damaged, new byte[40]);
    JsonNode json = encode(source, dest, "--json").succeeds().json();
    assertEquals(2, json.get("kept").asInt());
    assertEquals(3, json.get("encoded").asInt());
    assertArrayEquals(new long[] {6, 32, 32}, Npy.read(damaged).shape());
  }

  @Test
  void goesOnWithImagesOfTheProgram() {
    Path dest = folder.resolve("latents");
    encode(Path.of("emoji"), dest, "--max-images", "2").succeeds();
    JsonNode json = encode(Path.of("emoji"), dest, "--max-images", "3", "--json").succeeds().json();
    assertEquals(2, json.get("kept").asInt());
  }

  @Test
  void fewerImagesLeaveTheLabelsOfTheOthers() throws IOException {
    Path source = images(5);
    Path dest = folder.resolve("latents");
    encode(source, dest).succeeds();
    byte[] labels = Files.readAllBytes(dest.resolve("dataset.json"));
    encode(source, dest, "--max-images", "3").succeeds();
    assertArrayEquals(labels, Files.readAllBytes(dest.resolve("dataset.json")));
  }

  @Test
  void whatAKilledRunWasWritingIsRemoved() throws IOException {
    Path source = images(3);
    Path dest = folder.resolve("latents");
    encode(source, dest, "--max-images", "1").succeeds();
    Path part = dest.resolve("00000/.img-mean-std-00000001.npy." + UUID.randomUUID() + ".tmp");
    Files.write(part, new byte[40]);
    encode(source, dest).succeeds();
    assertFalse(Files.exists(part));
  }

  @Test
  void weightsForACodecWithoutAnyAreRefused() throws IOException {
    encode(images(1), folder.resolve("latents"), "--vae-weights", "vae.safetensors")
        .failsWith(2, "--vae-weights", "identity");
    assertFalse(Files.exists(folder.resolve("latents")));
  }

  @Test
  void theSourceIsNoPlaceForLatents() throws IOException {
    Path source = images(1);
    encode(source, source).failsWith(2, source, "another place");
    assertFalse(Files.exists(source.resolve("codec.json")));
  }

  @Test
  void otherImagesOfTheSameNamesAndLengthsAreRefused() throws IOException {
    Path first = images(3);
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    CliRun.of("convert", "--source", first, "--dest", one).succeeds();
    Files.move(first.resolve("a/0.png"), first.resolve("a/9.png"));
    CliRun.of("convert", "--source", first, "--dest", other).succeeds();
    Path dest = folder.resolve("latents");
    encode(one, dest).succeeds();
    encode(other, dest).failsWith(2, "other images");
  }

  @Test
  void mirroredImagesGoToASecondFolder() throws IOException {
    Path dest = folder.resolve("latents");
    encode(images(1), dest, "--augment", "flip").succeeds();
    String name = "00000/img-mean-std-00000000.npy";
    float[] plain = Npy.read(dest.resolve(name)).toFloats();
    float[] mirrored = Npy.read(folder.resolve("latents-flip").resolve(name)).toFloats();
    for (int x = 0; x < 32; x++) {
      assertEquals(plain[x], mirrored[31 - x]);
    }
  }

  @Test
  void badImagesAreListedAndTheRestIsDone() throws IOException {
    Path source = images(3);
    Files.writeString(source.resolve("a/1.png"), "no picture");
    Path dest = folder.resolve("latents");
    CliRun run = encode(source, dest);
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().contains("errors.jsonl"), run.err());
    JsonNode line = Json.MAPPER.readTree(dest.resolve("errors.jsonl").toFile());
    assertEquals("a/1.png", line.get("path").asText());
    assertTrue(Files.exists(dest.resolve("dataset.json")));
    assertFalse(Files.exists(dest.resolve("00000/img-mean-std-00000001.npy")));
    encode(source, folder.resolve("strict"), "--strict").failsWith(1, "a/1.png");
  }

  @Test
  void refusesAFolderOfOtherLatents() throws IOException {
    Path dest = folder.resolve("latents");
    encode(images(2), dest).succeeds();
    Files.delete(folder.resolve("data/images/a/0.png"));
    encode(folder.resolve("data/images"), dest).failsWith(2, "other images");
  }

  @Test
  void twoRunsDoNotWriteToOneFolder() throws IOException {
    Path dest = folder.resolve("latents");
    try (WriteLock other = WriteLock.inFolder(dest)) {
      assertTrue(Files.exists(dest));
      encode(images(1), dest)
          .failsWith(1, dest + " is being written by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void warnsOfImagesOfSeveralSizes() throws IOException {
    Path source = images(2);
    assertFalse(encode(source, folder.resolve("one")).succeeds().err().contains("sizes"));
    PngFile.write(RgbImage.black(16, 16), source.resolve("a/small.png"));
    CliRun run = encode(source, folder.resolve("several")).succeeds();
    assertTrue(run.err().contains("several sizes"), run.err());
  }

  @Test
  void imagesMustFitTheCodec() throws IOException {
    Path source = Files.createDirectories(folder.resolve("odd"));
    PngFile.write(RgbImage.black(60, 64), source.resolve("odd.png"));
    CliRun run =
        CliRun.of("encode", "--source", source, "--dest", folder.resolve("d"), "--vae", "taef2");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("60x64"), run.err());
  }

  @Test
  void saysWhatIsWrongWithTheVae() throws IOException {
    Path source = images(1);
    Path dest = folder.resolve("d");
    CliRun.of("encode", "--source", source, "--dest", dest, "--vae", "tae").failsWith(2, "taef2");
    CliRun.of("encode", "--source", source, "--dest", dest, "--vae", source)
        .failsWith(1, "no weights");
    Path picture = source.resolve("a/0.png");
    CliRun.of("encode", "--source", source, "--dest", dest, "--vae", picture).failsWith(1, "0.png");
  }

  @Test
  void latentsTrainAGeneratorWhoseSamplesAreDecoded() throws IOException {
    Path data = images(8).getParent();
    encode(data.resolve("images"), data.resolve("vae-sd")).succeeds();
    Path config = folder.resolve("tiny.json");
    Files.writeString(
        config,
        "{\"depth\": 1, \"hidden_size\": 32, \"num_heads\": 2, \"patch_size\": 4,"
            + " \"input_size\": 4, \"in_channels\": 4, \"decoder_hidden_size\": 32,"
            + " \"encoder_depth\": 1, \"z_dims\": [8], \"projector_dim\": 16}");
    List<Object> train =
        List.of(
            "train",
            "--exp-name",
            "run",
            "--output-dir",
            folder,
            "--model-config",
            config,
            "--data-dir",
            data,
            "--enc-type",
            "None",
            "--batch-size",
            4,
            "--max-train-steps",
            2,
            "--sampling-steps",
            2,
            "--num-samples",
            2,
            "--num-steps",
            2,
            "--resolution",
            32,
            "--mixed-precision",
            "no");
    CliRun.of(train.toArray())
        .failsWith(2, "holds latents of 3x32x32, the model takes 4x4x4", "VAE");
    assertFalse(Files.exists(folder.resolve("run")), "nothing of a run that can't begin");
    List<Object> wrong = new ArrayList<>(train);
    wrong.addAll(List.of("--vae", "taef2"));
    CliRun.of(wrong.toArray()).failsWith(2, "3 channels", "taef2");
    List<Object> right = new ArrayList<>(train);
    right.addAll(List.of("--vae", "identity"));
    CliRun trained = CliRun.of(right.toArray()).succeeds();
    assertTrue(Files.exists(folder.resolve("run/samples/0000002.png")));
    assertTrue(trained.err().contains("Next: zoo generate"), "the next command: " + trained.err());
  }
}
