package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.Palette;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a PNG file's chunks say, and which of them Pillow would refuse.
 *
 * <p>Source: Pillow, PngImagePlugin.py (PngStream).
 */
final class PngHeader {
  /** A rectangle of the image: an animation's frame, or all of it. */
  record Frame(int left, int top, int width, int height) {}

  private final PngText texts = new PngText();
  private int width;
  private int height;
  private Optional<PngType> type = Optional.empty();
  private boolean interlaced;
  private Palette palette = Palette.black();
  private long frames;
  private boolean defaultImage;
  private long sequence = -1;
  private Optional<Frame> frame = Optional.empty();

  /**
   * Takes a chunk that holds no pixels.
   *
   * @throws ImageFormatException if it is damaged, or of a kind that Pillow refuses
   */
  void take(PngChunks chunk) throws ImageFormatException {
    ByteBuffer data = chunk.data();
    switch (chunk.name()) {
      case "IHDR" -> header(atLeast(13, chunk));
      case "PLTE" -> {
        if (type.isPresent() && type.get().colour() == PngType.Colour.PALETTE) {
          palette = Palette.of(bytes(data), 3, false);
        }
      }
      case "tRNS" -> transparency(chunk);
      case "gAMA" -> atLeast(4, chunk);
      case "cHRM" -> atLeast(32, chunk);
      case "sRGB" -> atLeast(1, chunk);
      case "pHYs" -> atLeast(9, chunk);
      case "acTL" -> animation(atLeast(8, chunk));
      case "fcTL" -> frame(atLeast(26, chunk));
      case "tEXt", "zTXt", "iTXt", "iCCP" -> texts.check(chunk.name(), bytes(data));
      default -> {}
    }
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  private static ByteBuffer atLeast(int bytes, PngChunks chunk) throws ImageFormatException {
    ByteBuffer data = chunk.data();
    if (data.remaining() < bytes) {
      throw new ImageFormatException("damaged PNG: chunk " + chunk.name() + " is cut short");
    }
    return data;
  }

  private void header(ByteBuffer data) throws ImageFormatException {
    width = data.getInt(0);
    height = data.getInt(4);
    if (width < 1 || height < 1) {
      throw new ImageFormatException("damaged PNG: a size of " + width + "x" + height);
    }
    type = Optional.of(PngType.of(data.get(8) & 0xff, data.get(9) & 0xff));
    if (data.get(11) != 0) {
      throw new ImageFormatException("damaged PNG: filters of an unknown kind");
    }
    interlaced |= data.get(12) != 0;
  }

  private void transparency(PngChunks chunk) throws ImageFormatException {
    if (type.isPresent()) {
      switch (type.get().colour()) {
        case GRAY -> atLeast(2, chunk);
        case RGB -> atLeast(6, chunk);
        case PALETTE, GRAY_ALPHA, RGBA -> {}
      }
    }
  }

  private void animation(ByteBuffer data) {
    long count = Integer.toUnsignedLong(data.getInt(0));
    // A second such chunk, or a number out of range, makes a still image of it.
    frames = frames > 0 || count > 0x8000_0000L ? 0 : count;
  }

  private void frame(ByteBuffer data) throws ImageFormatException {
    inSequence(Integer.toUnsignedLong(data.getInt(0)));
    Frame found = new Frame(data.getInt(12), data.getInt(16), data.getInt(4), data.getInt(8));
    if (Integer.toUnsignedLong(found.left()) + Integer.toUnsignedLong(found.width()) > width
        || Integer.toUnsignedLong(found.top()) + Integer.toUnsignedLong(found.height()) > height) {
      throw new ImageFormatException("damaged PNG: a frame leaves the image");
    }
    frame = Optional.of(found);
  }

  /**
   * Takes the number of an animation's data.
   *
   * @throws ImageFormatException if it is not the next one, or no frame was announced
   */
  void advance(long number) throws ImageFormatException {
    inSequence(sequence < 0 ? -1 : number);
  }

  private void inSequence(long number) throws ImageFormatException {
    if (number != sequence + 1) {
      throw new ImageFormatException("damaged PNG: its animation's chunks are not in sequence");
    }
    sequence = number;
  }

  /** Notes that the picture's data begin here. */
  void pixelsBegin() {
    defaultImage = frame.isEmpty() && frames > 0;
  }

  /** Whether there are more pictures than the first. */
  boolean animated() {
    return Math.max(1, frames) + (defaultImage ? 1 : 0) > 1;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /**
   * What the samples are.
   *
   * @throws ImageFormatException if no header said so
   */
  PngType type() throws ImageFormatException {
    return type.orElseThrow(() -> new ImageFormatException("damaged PNG: it has no header"));
  }

  boolean interlaced() {
    return interlaced;
  }

  Palette palette() {
    return palette;
  }

  /** Where the first picture lies. */
  Frame frame() {
    return frame.orElseGet(() -> new Frame(0, 0, width, height));
  }
}
