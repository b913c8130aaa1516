package dev.repazoo.image.gif;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.Palette;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A GIF file's first frame on its canvas.
 *
 * <p>As Pillow (GifImagePlugin.py): the canvas grows to hold the frame; around the frame it has the
 * transparent index, or 0; transparency itself is dropped.
 */
public final class GifFile implements StillImage {
  private static final int HEADER = 13;

  private final ByteBuffer file;
  private Optional<Palette> palette = Optional.empty();
  private int transparent;
  private int left;
  private int top;
  private int frameWidth;
  private int frameHeight;
  private boolean interlaced;
  private int width;
  private int height;

  private GifFile(byte[] data) throws ImageFormatException {
    file = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    if (data.length < HEADER) {
      throw ImageFormatException.ended();
    }
    width = file.getChar(6);
    height = file.getChar(8);
    int flags = file.get(10);
    file.position(HEADER);
    if ((flags & 0x80) != 0) {
      palette = palette(flags);
    }
    int label = next();
    while (label != ',') {
      if (label == ';') {
        throw new ImageFormatException("damaged GIF: there is no picture in it");
      }
      if (label == '!') {
        extension();
      }
      label = next();
    }
    frame();
  }

  /** Whether a file's bytes begin as GIF. */
  public static boolean matches(byte[] file) {
    if (file.length < 6) {
      return false;
    }
    String begin = new String(file, 0, 6, StandardCharsets.ISO_8859_1);
    return begin.equals("GIF87a") || begin.equals("GIF89a");
  }

  /**
   * Reads a file up to its first frame.
   *
   * @throws ImageFormatException if there is none
   */
  public static GifFile open(byte[] file) throws ImageFormatException {
    return new GifFile(file);
  }

  private int next() throws ImageFormatException {
    if (!file.hasRemaining()) {
      throw ImageFormatException.ended();
    }
    return file.get() & 0xff;
  }

  private byte[] take(int count) {
    byte[] bytes = new byte[Math.min(count, file.remaining())];
    file.get(bytes);
    return bytes;
  }

  /** A palette of index i for gray i is none: the indices are the values. */
  private Optional<Palette> palette(int flags) throws ImageFormatException {
    byte[] entries = take(3 << ((flags & 7) + 1));
    for (int i = 0; i < entries.length; i++) {
      if ((entries[i] & 0xff) != i / 3) {
        return Optional.of(Palette.of(entries, 3, false));
      }
    }
    return Optional.empty();
  }

  private byte[] block() {
    return file.hasRemaining() ? take(file.get() & 0xff) : new byte[0];
  }

  private void extension() throws ImageFormatException {
    int label = next();
    byte[] block = block();
    if (label == 0xf9 && block.length > 0) {
      if (block.length < 4) {
        throw new ImageFormatException("damaged GIF: a control block is cut short");
      }
      if ((block[0] & 1) != 0) {
        transparent = block[3] & 0xff;
      }
    }
    // A comment without text ends at once; else blocks follow up to an empty one.
    boolean more = label != 0xfe || block.length > 0;
    while (more) {
      more = block().length > 0;
    }
  }

  private void frame() throws ImageFormatException {
    if (file.remaining() < 10) {
      throw ImageFormatException.ended();
    }
    left = file.getChar();
    top = file.getChar();
    frameWidth = file.getChar();
    frameHeight = file.getChar();
    width = Math.max(width, left + frameWidth);
    height = Math.max(height, top + frameHeight);
    int flags = file.get();
    interlaced = (flags & 0x40) != 0;
    if ((flags & 0x80) != 0) {
      palette = palette(flags);
    }
    if (width < 1 || height < 1 || frameWidth < 1 || frameHeight < 1) {
      throw new ImageFormatException("damaged GIF: its first frame is empty");
    }
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
    ByteBuffer data = file.duplicate();
    if (!data.hasRemaining()) {
      throw ImageFormatException.ended();
    }
    int rootBits = data.get() & 0xff;
    byte[] stored = GifLzw.unpack(data, rootBits, Math.multiplyExact(frameWidth, frameHeight));
    byte[] indices = new byte[Math.multiplyExact(width, height)];
    Arrays.fill(indices, (byte) transparent);
    int row = 0;
    for (int pass = interlaced ? 0 : 4; pass < 5; pass++) {
      // Every eighth row, those in the middle of them, and so on; or all.
      int first = pass == 0 || pass == 4 ? 0 : 8 >> pass;
      int step = pass == 0 ? 8 : pass == 4 ? 1 : 16 >> pass;
      for (int y = first; y < frameHeight && row < frameHeight; y += step) {
        System.arraycopy(stored, row * frameWidth, indices, (top + y) * width + left, frameWidth);
        row++;
      }
    }
    return palette.isPresent()
        ? palette.get().image(width, height, indices)
        : RgbImage.ofGray(width, height, indices);
  }
}
