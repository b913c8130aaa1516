package dev.repazoo.image.jpeg;

import dev.repazoo.image.ImageFormatException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes JPEG streams by ImageIO, which gives what libjpeg-turbo gives. */
final class JpegDecoding {
  private JpegDecoding() {}

  /**
   * Decodes a stream.
   *
   * @throws ImageFormatException if it is damaged
   */
  static JpegSamples of(byte[] stream, JpegColour colour) throws ImageFormatException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(stream))) {
      reader.setInput(input, true, true);
      return colour.components() == 4
          ? stored(reader.readRaster(0, null))
          : converted(reader.read(0), colour);
    } catch (IOException | RuntimeException e) {
      // The JDK's reader answers damaged files with all kinds of runtime exceptions.
      throw ImageFormatException.damaged(e);
    } finally {
      reader.dispose();
    }
  }

  private static JpegSamples converted(BufferedImage image, JpegColour colour) {
    Raster raster = image.getRaster();
    byte[] values = new byte[colour.components() * image.getWidth() * image.getHeight()];
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && raster.getDataBuffer() instanceof DataBufferByte bgr
        && bgr.getSize() == values.length) {
      swap(bgr.getData(), values);
      return new JpegSamples(image.getWidth(), image.getHeight(), values);
    }
    if (raster.getNumBands() != colour.components()) {
      throw new IllegalStateException(raster.getNumBands() + " components decoded");
    }
    return stored(raster);
  }

  /** The form that the JDK gives most files, in one go. */
  private static void swap(byte[] bgr, byte[] out) {
    for (int i = 0; i + 2 < out.length; i += 3) {
      out[i] = bgr[i + 2];
      out[i + 1] = bgr[i + 1];
      out[i + 2] = bgr[i];
    }
  }

  private static JpegSamples stored(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[] row = new int[raster.getNumBands() * width];
    byte[] values = new byte[row.length * height];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        values[y * row.length + i] = (byte) row[i];
      }
    }
    return new JpegSamples(width, height, values);
  }
}
