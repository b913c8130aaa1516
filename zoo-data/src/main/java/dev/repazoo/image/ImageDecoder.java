package dev.repazoo.image;

import dev.repazoo.image.bmp.BmpFile;
import dev.repazoo.image.gif.GifFile;
import dev.repazoo.image.jpeg.JpegFile;
import dev.repazoo.image.png.PngImage;
import dev.repazoo.image.tiff.TiffFile;
import dev.repazoo.image.webp.WebpFile;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decodes image files to RGB.
 *
 * <p>The format is found by content, not by the file's name. The first image of a file is taken.
 * Pixels are those that Pillow gives by {@code Image.open(file).convert("RGB")}, and what Pillow
 * refuses is refused: colour profiles are ignored, alpha is dropped, and the EXIF orientation is
 * ignored but for TIFF files, which Pillow turns by it.
 */
public final class ImageDecoder {
  /** Pillow's limit, past which it refuses an image as a decompression bomb. */
  public static final long DEFAULT_MAX_PIXELS = 178_956_970L;

  private static final List<Format> FORMATS =
      List.of(
          new Format(JpegFile::matches, JpegFile::open),
          new Format(PngImage::matches, PngImage::open),
          new Format(WebpFile::matches, WebpFile::open),
          new Format(GifFile::matches, GifFile::open),
          new Format(TiffFile::matches, TiffFile::open),
          new Format(BmpFile::matches, BmpFile::open));

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
    try {
      StillImage image = open(file);
      checkSize(image.width(), image.height());
      return image.decode();
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      throw new ImageFormatException("damaged image: the file ends before the picture does", e);
    } catch (ArithmeticException | IllegalArgumentException | NegativeArraySizeException e) {
      throw ImageFormatException.damaged(e);
    }
  }

  private static StillImage open(byte[] file) throws ImageFormatException {
    for (Format format : FORMATS) {
      if (format.matches().test(file)) {
        return format.opener().open(file);
      }
    }
    throw new ImageFormatException("no image format that can be read here (PNG, JPEG, ...)");
  }

  /** A file format: whether a file is of it by its first bytes, and how its header is read. */
  private record Format(Predicate<byte[]> matches, Opener opener) {
    private interface Opener {
      StillImage open(byte[] file) throws ImageFormatException;
    }
  }

  private void checkSize(int width, int height) throws ImageFormatException {
    if ((long) width * height > maxPixels) {
      throw new ImageFormatException(
          width + "x" + height + " pixels; at most " + maxPixels + " are allowed");
    }
  }
}
