package dev.repazoo.image.webp;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A WebP file: the still image in it, or the first frame of an animation on its canvas. libwebp
 * decodes, so that pixels are Pillow's; its reader for Java takes no animations, for which the
 * frame is handed to it as a file of its own.
 *
 * <p>Source: WebP container specification.
 */
public final class WebpFile implements StillImage {
  private static final int RIFF = 12;
  private static final int CHUNK = 8;
  private static final int FRAME_HEADER = 16;
  private static final int LOSSLESS_SIZE_BITS = 14;

  private final byte[] still;
  private final int left;
  private final int top;
  private final int width;
  private final int height;

  private WebpFile(byte[] still, int left, int top, int width, int height) {
    this.still = still;
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
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
    ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int size = data.getInt(4);
    if (size < CHUNK || size > file.length - CHUNK) {
      throw ImageFormatException.ended();
    }
    try {
      return find(file, data.limit(CHUNK + size).position(RIFF));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ImageFormatException.ended();
    }
  }

  /** Goes from chunk to chunk. */
  private static WebpFile find(byte[] file, ByteBuffer data) throws ImageFormatException {
    int width = 0;
    int height = 0;
    int left = 0;
    int top = 0;
    boolean animated = false;
    while (data.remaining() >= CHUNK) {
      int begin = data.position();
      String name = name(data);
      int length = data.getInt();
      int body = data.position();
      if (length < 0 || length > data.remaining()) {
        throw ImageFormatException.ended();
      }
      if (name.equals("VP8 ") || name.equals("VP8L")) {
        int ownWidth = width(data, name, body);
        int ownHeight = height(data, name, body);
        if (animated && (left + ownWidth > width || top + ownHeight > height)) {
          throw new ImageFormatException("damaged WebP: a frame leaves its canvas");
        }
        if (!animated && width > 0 && (ownWidth != width || ownHeight != height)) {
          throw new ImageFormatException("damaged WebP: the picture is not of the file's size");
        }
        byte[] still = animated ? file(file, begin, body + length) : file;
        return new WebpFile(
            still, left, top, animated ? width : ownWidth, animated ? height : ownHeight);
      }
      if (begin == RIFF && !name.equals("VP8X")) {
        throw new ImageFormatException("damaged WebP: it does not begin with a picture");
      }
      if (name.equals("VP8X")) {
        width = 1 + threeBytes(data, body + 4);
        height = 1 + threeBytes(data, body + 7);
      }
      if (name.equals("ANMF") && length >= FRAME_HEADER) {
        animated = true;
        left = 2 * threeBytes(data, body);
        top = 2 * threeBytes(data, body + 3);
        data.limit(body + length).position(body + FRAME_HEADER);
      } else {
        data.position(Math.min(data.limit(), body + length + (length & 1)));
      }
    }
    throw new ImageFormatException("damaged WebP: there is no picture in it");
  }

  private static String name(ByteBuffer data) {
    byte[] letters = new byte[4];
    data.get(letters);
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  private static int threeBytes(ByteBuffer data, int at) {
    return (data.getShort(at) & 0xffff) | (data.get(at + 2) & 0xff) << 16;
  }

  private static int width(ByteBuffer data, String type, int body) {
    return type.equals("VP8 ")
        ? data.getShort(body + 6) & 0x3fff
        : 1 + (data.getInt(body + 1) & ((1 << LOSSLESS_SIZE_BITS) - 1));
  }

  private static int height(ByteBuffer data, String type, int body) {
    return type.equals("VP8 ")
        ? data.getShort(body + 8) & 0x3fff
        : 1 + (data.getInt(body + 1) >>> LOSSLESS_SIZE_BITS & ((1 << LOSSLESS_SIZE_BITS) - 1));
  }

  /** A file of one chunk. */
  private static byte[] file(byte[] data, int begin, int end) {
    int padded = end - begin + (end - begin & 1);
    ByteBuffer file = ByteBuffer.allocate(RIFF + padded).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(4 + padded);
    file.put("WEBP".getBytes(StandardCharsets.ISO_8859_1)).put(data, begin, end - begin);
    return file.array();
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
    BufferedImage image = read();
    RgbImage pixels = pixels(image);
    if (image.getWidth() == width && image.getHeight() == height) {
      return pixels;
    }
    RgbImage canvas = RgbImage.black(width, height);
    canvas.paste(pixels, left, top);
    return canvas;
  }

  private BufferedImage read() throws ImageFormatException {
    if (!Libwebp.isThere()) {
      throw unreadable();
    }
    ImageReader reader = null;
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(still))) {
      reader = new WebPImageReaderSpi().createReaderInstance(null);
      reader.setInput(in);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      throw new ImageFormatException("damaged WebP: libwebp refuses it: " + e.getMessage());
    } catch (OutOfMemoryError e) { // libwebp's own, of memory that is none of Java's
      throw new ImageFormatException("WebP: there is not the memory that decoding takes");
    } catch (LinkageError e) {
      throw unreadable();
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static ImageFormatException unreadable() {
    return new ImageFormatException(
        "WebP can't be read on this system, for which there is no libwebp; convert it to PNG");
  }

  /** Colours without alpha, as they are stored. */
  private static RgbImage pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] samples = new byte[3 * colours.length];
    for (int i = 0; i < colours.length; i++) {
      samples[3 * i] = (byte) (colours[i] >> 16);
      samples[3 * i + 1] = (byte) (colours[i] >> 8);
      samples[3 * i + 2] = (byte) colours[i];
    }
    return RgbImage.ofHwc(width, height, samples);
  }
}
