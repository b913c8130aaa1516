package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
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
  void grayOf16BitsWithAlphaKeepsTheHighByte() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    BufferedImage image =
        new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {0x1234, 0xffff, 0xfe80, 0});
    RgbImage read = decoder.decode(file(image, "png"));
    assertEquals(0x12, read.sample(0, 0, 0));
    assertEquals(0xfe, read.sample(1, 0, 2));
  }

  /** Two pixels, 1 and 0, of a palette whose colours have 16 bits: 0x80ff rounds to 0x81. */
  @Test
  void palettesOfTiffKeepTheHighByte() throws IOException {
    int[][] tags = {
      {256, 3, 1, 2}, {257, 3, 1, 1}, {258, 3, 1, 8}, {259, 3, 1, 1}, {262, 3, 1, 3},
      {273, 4, 1, 8}, {277, 3, 1, 1}, {278, 3, 1, 1}, {279, 4, 1, 2}, {320, 3, 768, 136},
    };
    ByteBuffer tiff = ByteBuffer.allocate(136 + 768 * 2).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(10);
    tiff.put((byte) 1).put((byte) 0).putShort((short) tags.length);
    for (int[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) tag[1]).putInt(tag[2]).putInt(tag[3]);
    }
    tiff.putShort(136 + 2, (short) 0x80ff); // red of 1
    tiff.putShort(136 + 2 * (256 + 1), (short) 0x7f01); // green of 1
    RgbImage image = decoder.decode(tiff.array());
    assertEquals(0x80, image.sample(0, 0, 0));
    assertEquals(0x7f, image.sample(0, 0, 1));
    assertEquals(0, image.sample(1, 0, 0));
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
  void progressiveJpegsWithoutTheirLastScansAreRefused() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam progressive = writer.getDefaultWriteParam();
    progressive.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(to);
      writer.write(null, new IIOImage(image, null, null), progressive);
    } finally {
      writer.dispose();
    }
    byte[] whole = out.toByteArray();
    assertEquals(32, decoder.decode(whole).width());

    int scan = whole.length - 1;
    while (whole[scan - 1] != (byte) 0xff || whole[scan] != (byte) 0xda) {
      scan--;
    }
    byte[] fewer = Arrays.copyOf(whole, scan + 1);
    fewer[scan] = (byte) 0xd9;
    assertThrows(ImageFormatException.class, () -> decoder.decode(fewer));
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
