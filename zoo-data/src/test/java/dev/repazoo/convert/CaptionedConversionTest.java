package dev.repazoo.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captioned data sets in U-ViT's layout. */
class CaptionedConversionTest {
  private static final int IMAGES = 14;
  private static final List<Integer> DAMAGED = List.of(3, 8);

  @TempDir private Path temporary;
  private Path photos;

  @BeforeEach
  void makePhotos() throws IOException {
    photos = temporary.resolve("photos");
    for (int i = 0; i < IMAGES; i++) {
      Path file = photos.resolve("%02d.png".formatted(i));
      RgbImage image = RgbImage.black(40 + i, 30);
      Arrays.fill(image.hwc(), (byte) (10 * i));
      PngFile.write(image, file);
      if (DAMAGED.contains(i)) {
        Files.write(file, new byte[] {1, 2, 3});
      }
      Files.writeString(photos.resolve("%02d.txt".formatted(i)), "photo " + i + "\nnumber " + i);
    }
  }

  private static ConversionReport convert(
      Path photos, ConversionOptions options, BooleanSupplier stop) throws IOException {
    try (ImageSource source =
        ImageSources.openCaptioned(
            photos.toString(), Optional.empty(), Split.TRAIN, Optional.empty())) {
      return Conversion.run(source, options, ProgressListener.SILENT, stop);
    }
  }

  private static ConversionOptions options(Path dest) {
    Preprocessing crop = new Preprocessing(Mode.CENTER_CROP, Optional.of(new Resolution(16, 16)));
    return new ConversionOptions(dest, crop, OptionalInt.empty(), 3, false, false, true);
  }

  private static Map<String, byte[]> content(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
  }

  @Test
  void imagesAreNumberedWithoutGapsAndKeepTheirCaptions() throws IOException {
    Path dest = temporary.resolve("out");
    ConversionReport report = convert(photos, options(dest), () -> false);
    assertEquals(12, report.images());
    assertEquals(24, report.captions());
    assertEquals(2, report.errors());
    List<String> names = new ArrayList<>(List.of("captions.jsonl", "errors.jsonl"));
    for (int i = 0; i < 12; i++) {
      names.add(i + ".png");
    }
    assertEquals(names.stream().sorted().toList(), List.copyOf(content(dest).keySet()));
    RgbImage last = new ImageDecoder().decode(Files.readAllBytes(dest.resolve("11.png")));
    assertEquals((byte) 130, last.hwc()[0]);
    List<String> lines = Files.readAllLines(dest.resolve("captions.jsonl"));
    assertEquals(
        "{\"file_name\":\"11.png\",\"captions\":[\"photo 13\",\"number 13\"],\"source\":\"13.png\"}",
        lines.get(11));
    assertTrue(Files.readString(dest.resolve("errors.jsonl")).contains("03.png"));
    try (ImageSource again =
        ImageSources.openCaptioned(
            dest.toString(), Optional.empty(), Split.TRAIN, Optional.empty())) {
      assertEquals("11.png", again.name(11));
      assertEquals(List.of("photo 13", "number 13"), again.captions(11));
    }
  }

  @Test
  void interruptedRunsGoOnToTheSameBytes() throws IOException {
    Path whole = temporary.resolve("whole");
    convert(photos, options(whole), () -> false);
    for (int after = 1; after < IMAGES; after += 2) {
      Path dest = temporary.resolve("after" + after);
      int[] left = {after};
      assertFalse(convert(photos, options(dest), () -> left[0]-- == 0).finished());
      assertFalse(Files.exists(dest.resolve("captions.jsonl")));
      assertTrue(convert(photos, options(dest), () -> false).finished());
      assertSame(content(whole), content(dest));
    }
  }

  @Test
  void anImageThatCanBeReadOnlyAfterAnInterruptionIsRefused() throws IOException {
    Path dest = temporary.resolve("out");
    int[] left = {6};
    convert(photos, options(dest), () -> left[0]-- == 0);
    PngFile.write(RgbImage.black(40, 30), photos.resolve("03.png"));
    IOException refused =
        assertThrows(IOException.class, () -> convert(photos, options(dest), () -> false));
    assertTrue(refused.getMessage().contains("03.png could not be read before"));
  }

  @Test
  void otherCaptionsAreOtherSettings() throws IOException {
    Path dest = temporary.resolve("out");
    int[] left = {6};
    convert(photos, options(dest), () -> left[0]-- == 0);
    Files.writeString(photos.resolve("12.txt"), "something else");
    IOException refused =
        assertThrows(IOException.class, () -> convert(photos, options(dest), () -> false));
    assertTrue(refused.getMessage().contains("the source's captions changed"));
  }

  @Test
  void whatHasNoPartnerIsListed() throws IOException {
    Files.delete(photos.resolve("05.txt"));
    Files.writeString(photos.resolve("99.txt"), "nothing");
    Path dest = temporary.resolve("out");
    ConversionReport report = convert(photos, options(dest), () -> false);
    assertEquals(11, report.images());
    assertEquals(2, report.leftOut());
    assertEquals(2, report.errors());
    String errors = Files.readString(dest.resolve("errors.jsonl"));
    assertTrue(errors.contains("{\"path\":\"05.png\",\"reason\":\"has no caption\"}"), errors);
    assertTrue(errors.contains("99.txt"), errors);
  }

  @Test
  void zipsAndFinishedDataSetsAreRefused() throws IOException {
    assertThrows(InvalidValueException.class, () -> options(temporary.resolve("captioned.zip")));
    Path dest = temporary.resolve("out");
    convert(photos, options(dest), () -> false);
    IOException refused =
        assertThrows(IOException.class, () -> convert(photos, options(dest), () -> false));
    assertTrue(refused.getMessage().contains("holds a finished data set"));
  }
}
