package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageGridTest {
  private static RgbImage filled(int value) {
    byte[] samples = new byte[3 * 4 * 5];
    Arrays.fill(samples, (byte) value);
    return RgbImage.ofHwc(4, 5, samples);
  }

  @Test
  void rowsHoldTheRoundedRootOfTheNumber() {
    List<RgbImage> seven = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      seven.add(filled(i * 10));
    }
    RgbImage grid = ImageGrid.of(seven);
    assertEquals(3 * 6 + 2, grid.width());
    assertEquals(3 * 7 + 2, grid.height());
    assertEquals(0, grid.sample(1, 1, 0));
    assertEquals(10, grid.sample(2, 2, 0));
    assertEquals(0, grid.sample(6, 2, 0));
    assertEquals(20, grid.sample(8, 2, 1));
    assertEquals(70, grid.sample(2, 16, 2));
    assertEquals(0, grid.sample(8, 16, 2));
  }

  @Test
  void aSingleImageHasNoBorder() {
    RgbImage image = filled(9);
    assertSame(image, ImageGrid.of(List.of(image)));
  }

  @Test
  void sizesMustAgree() {
    List<RgbImage> images = List.of(filled(1), RgbImage.black(4, 4));
    assertThrows(IllegalArgumentException.class, () -> ImageGrid.of(images));
    assertThrows(IllegalArgumentException.class, () -> ImageGrid.of(Collections.emptyList()));
  }

  @Test
  void planesAndPixelsConvertBothWays() {
    byte[] planes = {1, 2, 3, 4, 5, 6};
    RgbImage image = RgbImage.ofChw(2, 1, planes);
    assertArrayEquals(new byte[] {1, 3, 5, 2, 4, 6}, image.hwc());
    assertArrayEquals(planes, image.toChw());
  }

  @Test
  void aFileIsWrittenWithItsFolders(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a/b/grid.png");
    PngFile.write(filled(77), file);
    assertArrayEquals(filled(77).hwc(), new ImageDecoder().decode(Files.readAllBytes(file)).hwc());
    try (var left = Files.list(file.getParent())) {
      assertEquals(1, left.count());
    }
  }
}
