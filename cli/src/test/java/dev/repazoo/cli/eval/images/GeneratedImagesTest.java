package dev.repazoo.cli.eval.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedImagesTest {
  @TempDir Path folder;

  @Test
  void takesClassesFromTheSamplesThemselves() throws IOException {
    RgbImage image = RgbImage.ofHwc(1, 1, new byte[] {1, 2, 3});
    PngFile.write(image, folder.resolve("000000.png"), Map.of("class", "7"));
    PngFile.write(image, folder.resolve("000001.png"), Map.of());
    Files.writeString(folder.resolve("settings.json"), "{\"classes\": \"random\"}");
    try (ImageSet images = ImageSets.open(folder.toString(), Optional.empty(), Integer.MAX_VALUE)) {
      assertEquals(OptionalLong.of(7), images.label(0));
      assertEquals(OptionalLong.empty(), images.label(1));
      assertEquals(new Making("random", "truncated"), images.making());
    }
  }

  @Test
  void passesOverNumbersThatWereLeftOut() throws IOException {
    RgbImage image = RgbImage.ofHwc(1, 1, new byte[] {1, 2, 3});
    PngFile.write(image, folder.resolve("000000.png"), Map.of("class", "7"));
    PngFile.write(image, folder.resolve("000002.png"), Map.of("class", "9"));
    Files.writeString(folder.resolve("settings.json"), "{}");
    try (ImageSet images = ImageSets.open(folder.toString(), Optional.empty(), Integer.MAX_VALUE)) {
      assertEquals(OptionalLong.of(7), images.label(0));
      assertEquals(OptionalLong.of(9), images.label(1));
    }
  }
}
