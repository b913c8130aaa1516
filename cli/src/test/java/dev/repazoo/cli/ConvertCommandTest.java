package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  @TempDir private Path folder;

  private Path photos() throws IOException {
    Path photos = folder.resolve("photos");
    PngFile.write(RgbImage.black(50, 40), photos.resolve("a/1.png"));
    PngFile.write(RgbImage.black(40, 70), photos.resolve("b/2.png"));
    return photos;
  }

  @Test
  void anEmptyNameIsNotThisFolder() {
    CliRun.of("convert", "--source", "emoji", "--dest", "").failsWith(2, "--dest is empty");
    CliRun.of("convert", "--source", "", "--dest", folder.resolve("out"))
        .failsWith(2, "source", "is empty");
  }

  @Test
  void writesTheLayoutAndCounts() throws IOException {
    Path dest = folder.resolve("out");
    JsonNode json =
        CliRun.of(
                "convert",
                "--source",
                photos(),
                "--dest",
                dest,
                "--resolution",
                "32x32",
                "--transform",
                "center-crop-dhariwal",
                "--json")
            .succeeds()
            .json();
    assertEquals(2, json.get("images").asInt());
    assertEquals(0, json.get("skipped").asInt());
    assertEquals(0, json.get("errors").asInt());
    assertTrue(json.get("seconds").asDouble() > 0);
    assertTrue(json.get("images_per_second").asDouble() > 0);
    assertEquals(
        "{\"labels\": [[\"00000/img00000000.png\", 0], [\"00000/img00000001.png\", 1]]}",
        Files.readString(dest.resolve("dataset.json")));
  }

  @Test
  void damagedImagesAreCountedAndTheExitCodeSaysSo() throws IOException {
    Path photos = photos();
    Files.writeString(photos.resolve("a/2.jpg"), "no picture");
    Path dest = folder.resolve("out.zip");
    CliRun run =
        CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "32x32", "--json");
    assertEquals(1, run.code());
    assertEquals(1, run.json().get("errors").asInt());
    assertEquals(2, run.json().get("images").asInt());
    assertTrue(run.err().contains("1 image can't be read and is not"), run.err());
    assertTrue(run.err().contains("out.errors.jsonl names it"), run.err());
    assertTrue(Files.exists(dest));
  }

  private static byte[] encoded(String format) throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1600; i++) {
      image.setRGB(i % 40, i / 40, 7919 * i);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  /** A profile that is not sRGB behind the file's beginning. */
  private static byte[] withProfile(byte[] jpeg) throws IOException {
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    int length = 2 + 14 + profile.length;
    bytes.write(new byte[] {-1, (byte) 0xe2, (byte) (length >> 8), (byte) length});
    bytes.write("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(profile);
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  @Test
  void filesWithoutTheirEndsAreLeftOutByName() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    byte[] jpeg = encoded("jpg");
    byte[] bmp = encoded("bmp");
    byte[] png = encoded("png");
    Files.write(photos.resolve("1.jpg"), jpeg);
    Files.write(photos.resolve("2-no-end.jpg"), Arrays.copyOf(jpeg, jpeg.length - 2));
    Files.write(photos.resolve("3-half.bmp"), Arrays.copyOf(bmp, bmp.length / 2));
    Files.write(photos.resolve("4-half.png"), Arrays.copyOf(png, png.length / 2));
    Path dest = folder.resolve("out");
    CliRun run =
        CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "32x32", "--json");
    assertEquals(1, run.code());
    assertEquals(1, run.json().get("images").asInt());
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(dest.resolve("errors.jsonl"))) {
      JsonNode error = Json.MAPPER.readTree(line);
      names.add(error.get("path").asText());
      assertTrue(line.contains("ends before the picture does"), line);
    }
    assertEquals(List.of("2-no-end.jpg", "3-half.bmp", "4-half.png"), names);
  }

  @Test
  void colourProfilesAreNotApplied() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    byte[] jpeg = encoded("jpg");
    Files.write(photos.resolve("1.jpg"), jpeg);
    Files.write(photos.resolve("2.jpg"), withProfile(jpeg));
    Path dest = folder.resolve("out");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "32x32").succeeds();
    assertArrayEquals(
        Files.readAllBytes(dest.resolve("00000/img00000000.png")),
        Files.readAllBytes(dest.resolve("00000/img00000001.png")));
  }

  @Test
  void strictStops() throws IOException {
    Path photos = photos();
    Files.writeString(photos.resolve("a/2.jpg"), "no picture");
    Path dest = folder.resolve("out.zip");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "32x32", "--strict")
        .failsWith(1, "a/2.jpg: ");
    assertFalse(Files.exists(dest));
  }

  @Test
  void wrongWordsAreUsageErrors() throws IOException {
    Path photos = photos();
    Path dest = folder.resolve("out");
    CliRun.of("convert", "--dest", dest).failsWith(2, "--source");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "48x48")
        .failsWith(2, "48x48", "power of two");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "64x32")
        .failsWith(2, "64x32", "square");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--resolution", "big")
        .failsWith(2, "'big'", "256x256");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--transform", "crop")
        .failsWith(2, "'crop'", "center-crop-dhariwal");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--transform", "center-crop")
        .failsWith(2, "needs a resolution");
    CliRun.of("convert", "--source", photos, "--dest", dest, "--max-images", "0")
        .failsWith(2, "--max-images");
    CliRun.of("convert", "--source", photos, "--dest", photos.resolve("x")).failsWith(2, "lies in");
    assertFalse(Files.exists(dest));
  }

  @Test
  void wrongPlacesAreFailures() throws IOException {
    Path photos = photos();
    CliRun.of("convert", "--source", folder.resolve("none"), "--dest", folder.resolve("out"))
        .failsWith(1, "none", "no such file");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CliRun.of("convert", "--source", empty, "--dest", folder.resolve("out"))
        .failsWith(1, "no images");
    Path text = Files.writeString(folder.resolve("text.zip"), "not a zip");
    CliRun.of("convert", "--source", text, "--dest", folder.resolve("out"))
        .failsWith(1, "text.zip");
    CliRun.of("convert", "--source", photos, "--dest", text, "--resolution", "32x32")
        .failsWith(1, "text.zip", "is there already");
    CliRun.of("convert", "--source", photos, "--dest", photos.resolve("a/1.png"))
        .failsWith(2, "lies in");
    CliRun.of("convert", "--source", empty, "--dest", text).failsWith(1, "no images");
  }

  @Test
  void splitsOfParquetAndFoldersAreTakenAndTold() throws IOException {
    Path parquet = Path.of("../zoo-data/src/test/resources/parquet/shards");
    Path dest = folder.resolve("out");
    CliRun run =
        CliRun.of(
                "convert",
                "--source",
                parquet,
                "--split",
                "validation",
                "--dest",
                dest,
                "--resolution",
                "4x4",
                "--transform",
                "center-crop-dhariwal",
                "--json")
            .succeeds();
    assertEquals(1, run.json().get("images").asInt());
    assertTrue(run.err().contains("00001.parquet: images in 'image'"), run.err());
    assertEquals(
        "{\"labels\": [[\"00000/img00000000.png\", 2]]}",
        Files.readString(dest.resolve("dataset.json")));
    assertEquals(
        "[ \"cat\", \"dog\", \"eel\" ]", Files.readString(dest.resolve("class_names.json")));
    Path photos = folder.resolve("splits");
    PngFile.write(RgbImage.black(5, 4), photos.resolve("train/a/1.png"));
    PngFile.write(RgbImage.black(4, 7), photos.resolve("test/b/2.png"));
    CliRun ofFolder =
        CliRun.of(
                "convert", "--source", photos, "--dest", folder.resolve("o"), "--resolution", "4x4")
            .succeeds();
    assertTrue(ofFolder.err().contains("split train, one of train, test"), ofFolder.err());
    assertTrue(ofFolder.out().contains("1 image"), ofFolder.out());
  }

  @Test
  void splitsThatAreNotThereAreUsageErrors() throws IOException {
    Path parquet = Path.of("../zoo-data/src/test/resources/parquet");
    Path dest = folder.resolve("out");
    CliRun.of("convert", "--source", parquet.resolve("shards"), "--split", "test", "--dest", dest)
        .failsWith(2, "has train, validation");
    CliRun.of("convert", "--source", photos(), "--split", "test", "--dest", dest)
        .failsWith(2, "has no parts", "--split");
    CliRun.of("convert", "--source", parquet.resolve("brotli.parquet"), "--dest", dest)
        .failsWith(1, "brotli.parquet", "BROTLI", "write it with snappy");
  }
}
