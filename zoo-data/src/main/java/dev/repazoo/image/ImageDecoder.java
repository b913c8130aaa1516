package dev.repazoo.image;

import dev.repazoo.image.webp.WebpFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files to RGB.
 *
 * <p>The format is found by content, not by the file's name. The first image of a file is taken.
 * EXIF orientation is ignored, as REPA's preprocessing does.
 */
public final class ImageDecoder {
  /** Pillow's limit, past which it refuses an image as a decompression bomb. */
  public static final long DEFAULT_MAX_PIXELS = 178_956_970L;

  private final long maxPixels;

  /** A decoder with Pillow's limit on the number of pixels. */
  public ImageDecoder() {
    this(DEFAULT_MAX_PIXELS);
  }

  /**
   * A decoder that refuses images of more pixels before it allocates anything for them.
   *
   * @param maxPixels largest width times height
   */
  public ImageDecoder(long maxPixels) {
    if (maxPixels < 1) {
      throw new IllegalArgumentException("maxPixels is " + maxPixels + "; it must be at least 1");
    }
    this.maxPixels = maxPixels;
  }

  /**
   * Decodes a file's bytes.
   *
   * @throws ImageFormatException if they are no readable image, or one with too many pixels
   */
  public RgbImage decode(byte[] file) throws ImageFormatException {
    if (WebpFile.matches(file)) {
      return decodeWebp(file);
    }
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new ImageFormatException("no image format that can be read here (PNG, JPEG, ...)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        checkSize(reader.getWidth(0), reader.getHeight(0));
        return decode(reader, file);
      } finally {
        reader.dispose();
      }
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers answer damaged files with all kinds of runtime exceptions.
      throw new ImageFormatException("damaged image: " + reason(e), e);
    }
  }

  private RgbImage decodeWebp(byte[] file) throws ImageFormatException {
    WebpFile webp = WebpFile.open(file);
    checkSize(webp.width(), webp.height());
    try {
      return webp.decode();
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new ImageFormatException("damaged image: " + reason(e), e);
    }
  }

  private static RgbImage decode(ImageReader reader, byte[] file) throws IOException {
    boolean[] truncated = {false};
    reader.addIIOReadWarningListener(
        (source, warning) ->
            truncated[0] |= warning.toLowerCase(java.util.Locale.ROOT).contains("premature"));
    JpegRaster.Markers markers = JpegRaster.markers(file);
    RgbImage image =
        markers.components() == 4
            ? JpegRaster.toRgb(reader.readRaster(0, null), markers.adobeTransform())
            : RasterPixels.toRgb(reader.read(0), TiffColourMap.of(file));
    if (truncated[0]) {
      throw new ImageFormatException("damaged image: the file ends before the picture does");
    }
    return image;
  }

  private void checkSize(int width, int height) throws ImageFormatException {
    if ((long) width * height > maxPixels) {
      throw new ImageFormatException(
          width + "x" + height + " pixels; at most " + maxPixels + " are allowed");
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
