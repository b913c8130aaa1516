package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptionedGridTest {
  private static RgbImage white(int size) {
    byte[] samples = new byte[3 * size * size];
    java.util.Arrays.fill(samples, (byte) 255);
    return RgbImage.ofHwc(size, size, samples);
  }

  private static int ink(RgbImage image, int fromRow) {
    int ink = 0;
    for (int y = fromRow; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        ink += image.sample(x, y, 0) > 0 ? 1 : 0;
      }
    }
    return ink;
  }

  @Test
  void withoutTextsItIsAGridOfImages() {
    List<RgbImage> images = Collections.nCopies(4, white(8));
    assertArrayEquals(
        ImageGrid.of(images).hwc(), CaptionedGrid.of(images, List.of("", " ", "", "")).hwc());
  }

  @Test
  void textStandsUnderTheImage() {
    RgbImage grid = CaptionedGrid.of(List.of(white(128)), List.of("I"));
    assertEquals(128, grid.width());
    assertEquals(128 + 4 + 9, grid.height());
    assertEquals(7 + 4, ink(grid, 128)); // a stroke of seven, and four dots of its feet
  }

  @Test
  void smallImagesAreEnlargedByAWholeFactor() {
    RgbImage grid = CaptionedGrid.of(List.of(white(48)), List.of("x"));
    assertEquals(144, grid.width());
    assertTrue(grid.sample(143, 143, 2) == 255 && grid.sample(0, 144, 0) == 0);
  }

  @Test
  void linesBreakBetweenWords() {
    assertEquals(List.of("a red", "heart"), CaptionedGrid.broken("a red heart", 6));
    assertEquals(List.of("abcdef", "gh"), CaptionedGrid.broken("abcdefgh", 6));
    assertEquals(List.of(), CaptionedGrid.broken("", 6));
    assertEquals(
        List.of("one", "two", "three", "fou..."),
        CaptionedGrid.broken("one two three fourth five six", 6));
  }

  @Test
  void otherScriptsBecomeBoxesAndAccentsAreLost() {
    assertEquals("cafe", PixelFont.known("caf\u00e9"));
    assertEquals("\uFFFD\uFFFD", PixelFont.known("\u5fc3\uD83D\uDE00"));
    assertEquals("a b", PixelFont.known("a\tb"));
  }

  @Test
  void aTextIsWantedForEachImage() {
    List<RgbImage> images = List.of(white(8));
    assertThrows(IllegalArgumentException.class, () -> CaptionedGrid.of(images, List.of()));
  }
}
