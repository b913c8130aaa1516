package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
  /** Samples that are easy to make anywhere. */
  static RgbImage noise(int width, int height) {
    RgbImage image = RgbImage.black(width, height);
    int state = 1;
    for (int i = 0; i < image.hwc().length; i++) {
      state = state * 1_103_515_245 + 12_345;
      image.hwc()[i] = (byte) (state >> 16);
    }
    return image;
  }

  /** Checksums of what Pillow 13.0.0 returned for the same samples; both orders of passes occur. */
  @ParameterizedTest
  @CsvSource({
    "500, 375, 341, 256, BICUBIC, 2881956483",
    "375, 500, 256, 341, BICUBIC, 438344638",
    "640, 480, 320, 240, BOX, 913506803",
    "641, 483, 320, 241, BOX, 1254867689",
    "118, 187, 64, 64, LANCZOS, 1171124275",
    "201, 133, 64, 64, LANCZOS, 3469328384",
    "30, 20, 256, 171, BICUBIC, 3348965503",
    "300, 300, 200, 99, BICUBIC, 4154442178",
    "300, 300, 200, 100, BICUBIC, 2125160536",
    "64, 100, 64, 50, LANCZOS, 1313505192",
    "100, 64, 50, 64, LANCZOS, 1512949393",
    "1, 1, 7, 5, LANCZOS, 2164790938",
    "7, 300, 9, 3, BOX, 1382927448",
    "17, 400, 16, 256, BICUBIC, 3252603119"
  })
  void samplesEqualPillows(
      int width, int height, int toWidth, int toHeight, ResamplingFilter filter, long checksum) {
    CRC32 crc = new CRC32();
    crc.update(Resize.to(noise(width, height), toWidth, toHeight, filter).hwc());
    assertEquals(checksum, crc.getValue());
  }

  @Property(tries = 200)
  void partsEqualTheWhole(
      @ForAll @IntRange(min = 1, max = 60) int width,
      @ForAll @IntRange(min = 1, max = 60) int height,
      @ForAll @IntRange(min = 1, max = 60) int toWidth,
      @ForAll @IntRange(min = 1, max = 60) int toHeight,
      @ForAll ResamplingFilter filter,
      @ForAll Random random) {
    RgbImage image = noise(width, height);
    RgbImage whole = Resize.to(image, toWidth, toHeight, filter);
    int left = random.nextInt(toWidth);
    int top = random.nextInt(toHeight);
    int columns = 1 + random.nextInt(toWidth - left);
    int rows = 1 + random.nextInt(toHeight - top);
    RgbImage part =
        Resize.part(image, toWidth, toHeight, filter, new Resize.Part(left, top, columns, rows));
    assertArrayEquals(whole.crop(left, top, columns, rows).hwc(), part.hwc());
  }

  @Property(tries = 50)
  void flatImagesStayFlat(
      @ForAll @IntRange(min = 1, max = 80) int toWidth,
      @ForAll @IntRange(min = 1, max = 80) int toHeight,
      @ForAll ResamplingFilter filter,
      @ForAll byte level) {
    RgbImage flat = RgbImage.black(33, 21);
    java.util.Arrays.fill(flat.hwc(), level);
    for (byte sample : Resize.to(flat, toWidth, toHeight, filter).hwc()) {
      assertEquals(level, sample);
    }
  }

  @Property(tries = 1)
  void sameSizeIsTheSameImage() {
    RgbImage image = noise(5, 4);
    assertSame(image, Resize.to(image, 5, 4, ResamplingFilter.LANCZOS));
  }

  @Property(tries = 1)
  void partsOutsideAreRefused() {
    RgbImage image = noise(5, 4);
    Resize.Part part = new Resize.Part(2, 0, 3, 2);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Resize.part(image, 4, 2, ResamplingFilter.BOX, part));
  }
}
