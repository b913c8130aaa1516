package dev.repazoo.image;

import dev.repazoo.file.AtomicFile;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes images as 8-bit RGB PNG. */
public final class PngFile {
  private PngFile() {}

  /**
   * Writes a file, making its folder if needed; it appears whole or not at all.
   *
   * @throws IOException if it can't be written
   */
  public static void write(RgbImage image, Path target) throws IOException {
    write(image, target, Map.of());
  }

  /**
   * The same with texts about the image.
   *
   * @param texts by keywords of 1 to 79 printable ASCII letters
   * @throws IOException if it can't be written
   */
  public static void write(RgbImage image, Path target, Map<String, String> texts)
      throws IOException {
    byte[] png = PngTexts.with(encode(image), texts);
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    AtomicFile.write(target, png);
  }

  /**
   * The texts that {@link #write(RgbImage, Path, Map)} put into a file.
   *
   * @throws IOException if it can't be read or is no PNG file
   */
  public static Map<String, String> texts(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return PngTexts.read(in);
    }
  }

  /** The bytes of a PNG file, compressed as far as deflate goes. */
  public static byte[] encode(RgbImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(image.hwc().length / 2 + 1024);
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0f);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(view(image), null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage view(RgbImage image) {
    int[] offsets = {0, 1, 2};
    DataBufferByte buffer = new DataBufferByte(image.hwc(), image.hwc().length);
    WritableRaster raster =
        Raster.createInterleavedRaster(
            buffer, image.width(), image.height(), 3 * image.width(), 3, offsets, null);
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, raster, false, null);
  }
}
