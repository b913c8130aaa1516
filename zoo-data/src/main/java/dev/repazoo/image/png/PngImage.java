package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.PackedBits;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A PNG file, or the first picture of an animated one.
 *
 * <p>As Pillow: alpha and transparent colours are dropped; gray of 16 bits is clipped to 255, all
 * else of 16 bits keeps the high byte.
 */
public final class PngImage implements StillImage {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final byte[] file;
  private final PngChunks chunks;
  private final PngHeader header;
  private final PngType type;

  private PngImage(byte[] file) throws ImageFormatException {
    this.file = file;
    chunks = new PngChunks(file);
    header = new PngHeader();
    chunks.next();
    while (!hasPixels(chunks)) {
      if (chunks.name().equals("IEND")) {
        throw new ImageFormatException("damaged PNG: there is no picture in it");
      }
      header.take(chunks);
      chunks.checkSum();
      chunks.next();
    }
    header.pixelsBegin();
    type = header.type();
  }

  private static boolean hasPixels(PngChunks chunk) {
    return chunk.name().equals("IDAT") || chunk.name().equals("fdAT");
  }

  /** Whether a file's bytes begin as PNG. */
  public static boolean matches(byte[] file) {
    return file.length >= SIGNATURE.length
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Reads a file's header.
   *
   * @throws ImageFormatException if it is damaged
   */
  public static PngImage open(byte[] file) throws ImageFormatException {
    return new PngImage(file);
  }

  @Override
  public int width() {
    return header.width();
  }

  @Override
  public int height() {
    return header.height();
  }

  @Override
  public RgbImage decode() throws ImageFormatException {
    PngHeader.Frame frame = header.frame();
    if (frame.width() < 1 || frame.height() < 1) {
      throw new ImageFormatException("damaged PNG: its first frame is empty");
    }
    PngRows rows = new PngRows(type, frame.width(), frame.height(), header.interlaced());
    byte[] packed = new PngData(file, chunks, header).unpack(rows.size(), rows::isRowEnd);
    RgbImage picture = toRgb(rows.samples(packed), frame);
    readRest();
    if (picture.width() == width() && picture.height() == height()) {
      return picture;
    }
    RgbImage canvas =
        toRgb(
            new byte[width() * height() * type.colour().channels()],
            new PngHeader.Frame(0, 0, width(), height()));
    canvas.paste(picture, frame.left(), frame.top());
    return canvas;
  }

  /** Converts samples of 8 bits, channels side by side. */
  private RgbImage toRgb(byte[] samples, PngHeader.Frame frame) {
    int width = frame.width();
    int height = frame.height();
    return switch (type.colour()) {
      case GRAY -> {
        PackedBits.toFullRange(samples, type.bits());
        yield RgbImage.ofGray(width, height, samples);
      }
      case PALETTE -> header.palette().image(width, height, samples);
      case RGB -> RgbImage.ofHwc(width, height, samples);
      case GRAY_ALPHA -> RgbImage.ofGray(width, height, every(samples, 2, 1));
      case RGBA -> RgbImage.ofHwc(width, height, every(samples, 4, 3));
    };
  }

  /** The first channels of each pixel. */
  private static byte[] every(byte[] samples, int channels, int kept) {
    byte[] result = new byte[samples.length / channels * kept];
    int to = 0;
    for (int from = 0; from < samples.length; from += channels) {
      for (int c = 0; c < kept; c++) {
        result[to++] = samples[from + c];
      }
    }
    return result;
  }

  /**
   * Reads on to the end, or to an animation's next picture. What is no chunk, and a missing end, is
   * passed over as in Pillow; a chunk that is cut is not.
   */
  private void readRest() throws ImageFormatException {
    while (nextIsThere() && !chunks.name().equals("IEND")) {
      if (chunks.name().equals("fcTL") && header.animated()) {
        return;
      }
      if (chunks.name().equals("fdAT")) {
        ByteBuffer data = chunks.data();
        if (data.remaining() < 4) {
          throw new ImageFormatException("damaged PNG: chunk fdAT is cut short");
        }
        header.advance(Integer.toUnsignedLong(data.getInt()));
      } else {
        header.take(chunks);
      }
    }
  }

  private boolean nextIsThere() {
    try {
      chunks.next();
      return true;
    } catch (ImageFormatException e) {
      return false;
    }
  }
}
