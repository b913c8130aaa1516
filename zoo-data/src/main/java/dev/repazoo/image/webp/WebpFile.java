package dev.repazoo.image.webp;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.nio.charset.StandardCharsets;

/**
 * A WebP file: the still image in it, or the first frame of an animation on its canvas.
 *
 * <p>Source: WebP container specification.
 */
public final class WebpFile implements StillImage {
  private static final int RIFF = 12;
  private static final int CHUNK = 8;

  private final byte[] data;
  private final String type;
  private final int begin;
  private final int end;
  private int left;
  private int top;
  private int width;
  private int height;

  private WebpFile(byte[] data) throws ImageFormatException {
    this.data = data;
    String found = "";
    int at = RIFF;
    int size = Vp8Header.little(data, 4, 4);
    if (size < CHUNK || size > data.length - CHUNK) {
      throw ImageFormatException.ended();
    }
    int stop = CHUNK + size;
    while (true) {
      if (stop - at < CHUNK) {
        throw new ImageFormatException("damaged WebP: there is no picture in it");
      }
      String name = new String(data, at, 4, StandardCharsets.ISO_8859_1);
      int length = Vp8Header.little(data, at + 4, 4);
      int body = at + CHUNK;
      if (length < 0 || length > stop - body) {
        throw ImageFormatException.ended();
      }
      if (name.equals("VP8 ") || name.equals("VP8L")) {
        found = name;
        begin = body;
        end = body + length;
        break;
      }
      if (at == RIFF && !name.equals("VP8X")) {
        throw new ImageFormatException("damaged WebP: it does not begin with a picture");
      }
      if (name.equals("VP8X") && length >= 10) {
        width = 1 + Vp8Header.little(data, body + 4, 3);
        height = 1 + Vp8Header.little(data, body + 7, 3);
      }
      if (name.equals("ANMF") && length >= 16) {
        left = 2 * Vp8Header.little(data, body, 3);
        top = 2 * Vp8Header.little(data, body + 3, 3);
        at = body + 16;
        stop = body + length;
      } else {
        at = body + length + (length & 1);
      }
    }
    type = found;
    if (end - begin < 10) {
      throw ImageFormatException.ended();
    }
    if (width == 0) {
      boolean lossy = type.equals("VP8 ");
      width =
          lossy
              ? Vp8Header.little(data, begin + 6, 2) & 0x3fff
              : LosslessDecoder.width(data, begin);
      height =
          lossy
              ? Vp8Header.little(data, begin + 8, 2) & 0x3fff
              : LosslessDecoder.height(data, begin);
    }
  }

  /** Whether a file's bytes begin as WebP. */
  public static boolean matches(byte[] file) {
    return file.length >= RIFF
        && new String(file, 0, 4, StandardCharsets.ISO_8859_1).equals("RIFF")
        && new String(file, 8, 4, StandardCharsets.ISO_8859_1).equals("WEBP");
  }

  /**
   * Finds the picture in a file.
   *
   * @throws ImageFormatException if there is none
   */
  public static WebpFile open(byte[] file) throws ImageFormatException {
    return new WebpFile(file);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public RgbImage decode() throws ImageFormatException {
    RgbImage image =
        type.equals("VP8 ")
            ? Vp8Decoder.decode(data, begin, end)
            : LosslessDecoder.decode(data, begin, end);
    if (left == 0 && top == 0 && image.width() == width && image.height() == height) {
      return image;
    }
    if (left + image.width() > width || top + image.height() > height) {
      throw new ImageFormatException("damaged WebP: a frame leaves its canvas");
    }
    RgbImage canvas = RgbImage.black(width, height);
    canvas.paste(image, left, top);
    return canvas;
  }
}
