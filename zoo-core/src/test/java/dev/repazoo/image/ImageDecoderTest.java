package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  private static byte[] file(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  private static RgbImage random(int width, int height) {
    byte[] samples = new byte[3 * width * height];
    new Random(7).nextBytes(samples);
    return RgbImage.ofHwc(width, height, samples);
  }

  @Test
  void pngComesBackAsItWasWritten() throws IOException {
    RgbImage image = random(13, 7);
    RgbImage back = decoder.decode(PngFile.encode(image));
    assertEquals(13, back.width());
    assertEquals(7, back.height());
    assertArrayEquals(image.hwc(), back.hwc());
  }

  @Test
  void grayIsReadWithoutAGammaCurve() throws IOException {
    BufferedImage gray = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      gray.getRaster().setSample(x, 0, 0, x);
    }
    RgbImage image = decoder.decode(file(gray, "png"));
    for (int x = 0; x < 256; x++) {
      assertEquals(x, image.sample(x, 0, 0));
      assertEquals(x, image.sample(x, 0, 2));
    }
  }

  @Test
  void grayOf16BitsIsClipped() throws IOException {
    BufferedImage gray = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] values = {17, 255, 40_000};
    gray.getRaster().setPixels(0, 0, 3, 1, values);
    RgbImage image = decoder.decode(file(gray, "png"));
    assertEquals(17, image.sample(0, 0, 0));
    assertEquals(255, image.sample(1, 0, 1));
    assertEquals(255, image.sample(2, 0, 2));
  }

  @Test
  void alphaIsDropped() throws IOException {
    BufferedImage rgba = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    rgba.setRGB(0, 0, 0x10_c8_64_32);
    RgbImage image = decoder.decode(file(rgba, "png"));
    assertArrayEquals(new byte[] {(byte) 0xc8, 0x64, 0x32}, image.hwc());
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    byte[] red = {0, (byte) 200};
    byte[] green = {10, 20};
    byte[] blue = {30, 40};
    IndexColorModel palette = new IndexColorModel(1, 2, red, green, blue);
    WritableRaster raster = palette.createCompatibleWritableRaster(2, 1);
    raster.setPixels(0, 0, 2, 1, new int[] {1, 0});
    RgbImage image = decoder.decode(file(new BufferedImage(palette, raster, false, null), "png"));
    assertArrayEquals(new byte[] {(byte) 200, 20, 40, 0, 10, 30}, image.hwc());
  }

  @Test
  void jpegIsFoundByContent() throws IOException {
    BufferedImage rgb = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      rgb.setRGB(i % 16, i / 16, 0xff0000);
    }
    RgbImage image = decoder.decode(file(rgb, "jpg"));
    assertTrue(image.sample(8, 8, 0) > 245 && image.sample(8, 8, 1) < 10);
  }

  @Test
  void anythingElseIsRefused() {
    byte[] text =
        "not a picture at all, but long enough".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ImageFormatException e = assertThrows(ImageFormatException.class, () -> decoder.decode(text));
    assertTrue(e.getMessage().contains("no image format"), e.getMessage());
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] png = PngFile.encode(random(40, 40));
    BufferedImage rgb = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int i = 0; i < 4096; i++) {
      rgb.setRGB(i % 64, i / 64, random.nextInt(0x1000000));
    }
    byte[] jpeg = file(rgb, "jpg");
    for (byte[] whole : new byte[][] {png, jpeg}) {
      for (double part : new double[] {0.02, 0.3, 0.8}) {
        byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
        assertThrows(ImageFormatException.class, () -> decoder.decode(cut));
      }
    }
  }

  @Test
  void tooManyPixelsAreRefusedBeforeDecoding() {
    byte[] png = PngFile.encode(random(40, 30));
    ImageFormatException e =
        assertThrows(ImageFormatException.class, () -> new ImageDecoder(1000).decode(png));
    assertEquals("40x30 pixels; at most 1000 are allowed", e.getMessage());
  }
}
