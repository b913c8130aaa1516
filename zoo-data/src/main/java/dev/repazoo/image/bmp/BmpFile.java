package dev.repazoo.image.bmp;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.PackedBits;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A Windows or OS/2 bitmap, with or without a file's header (DIB). */
public final class BmpFile implements StillImage {
  private static final int FILE_HEADER = 14;

  private final byte[] data;
  private final ByteBuffer file;
  private final BmpHeader header;

  private BmpFile(byte[] data, ByteBuffer file, BmpHeader header) {
    this.data = data;
    this.file = file;
    this.header = header;
  }

  /** Whether a file's bytes begin as a bitmap. */
  public static boolean matches(byte[] file) {
    return isBmp(file) || (file.length >= 4 && BmpHeader.isInfoHeader(ByteBuffer.wrap(file)));
  }

  private static boolean isBmp(byte[] file) {
    return file.length >= 2 && file[0] == 'B' && file[1] == 'M';
  }

  /**
   * Reads a file's header.
   *
   * @throws ImageFormatException if it is of a kind that is not read
   */
  public static BmpFile open(byte[] file) throws ImageFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    BmpHeader header =
        isBmp(file)
            ? BmpHeader.read(bytes, FILE_HEADER, bytes.getInt(10))
            : BmpHeader.read(bytes, 0, 0);
    return new BmpFile(file, bytes, header);
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
    if (header.colours() instanceof BmpHeader.Colours.Direct direct) {
      if (header.packing() != BmpHeader.Packing.NONE) {
        throw new ImageFormatException("damaged BMP: runs of pixels of " + header.bits() + " bits");
      }
      return direct(direct.layout());
    }
    byte[] indices = header.packing() == BmpHeader.Packing.NONE ? plain() : unpacked();
    if (header.colours() instanceof BmpHeader.Colours.Indexed indexed) {
      return indexed.palette().image(width(), height(), indices);
    }
    if (header.colours() instanceof BmpHeader.Colours.BlackWhite) {
      PackedBits.toFullRange(indices, 1);
    }
    return RgbImage.ofGray(width(), height(), indices);
  }

  private int row(int stored) {
    return header.topDown() ? stored : height() - 1 - stored;
  }

  private int stride() {
    return (int) ((((long) width() * header.bits() + 31) >> 3) & ~3L);
  }

  /** Checks that all rows are there; the last one's padding may be missing. */
  private void checkRows(int rowBytes) throws ImageFormatException {
    if (rowBytes > stride()) {
      throw new ImageFormatException("damaged BMP: its palette has not the size of its indices");
    }
    if (header.pixels() + (height() - 1L) * stride() + rowBytes > file.limit()) {
      throw ImageFormatException.ended();
    }
  }

  private RgbImage direct(PixelLayout layout) throws ImageFormatException {
    int bytes = header.bits() / 8;
    checkRows(Math.multiplyExact(width(), bytes));
    RgbImage image = RgbImage.black(width(), height());
    for (int stored = 0; stored < height(); stored++) {
      int from = header.pixels() + stored * stride();
      int to = 3 * row(stored) * width();
      for (int x = 0; x < width(); x++) {
        int pixel = 0;
        for (int i = 0; i < bytes; i++) {
          pixel |= (file.get(from++) & 0xff) << (8 * i);
        }
        layout.write(pixel, image.hwc(), to);
        to += 3;
      }
    }
    return image;
  }

  /** Indices; gray values and those of two colours are taken as such, whatever the header says. */
  private byte[] plain() throws ImageFormatException {
    int bits =
        header.colours() instanceof BmpHeader.Colours.Gray
            ? 8
            : header.colours() instanceof BmpHeader.Colours.BlackWhite ? 1 : header.bits();
    checkRows(PackedBits.rowBytes(width(), bits));
    byte[] indices = new byte[Math.multiplyExact(width(), height())];
    for (int stored = 0; stored < height(); stored++) {
      int from = header.pixels() + stored * stride();
      PackedBits.unpack(data, from, bits, indices, row(stored) * width(), width());
    }
    return indices;
  }

  private byte[] unpacked() throws ImageFormatException {
    boolean fours = header.packing() == BmpHeader.Packing.RUNS_OF_4;
    byte[] stored = RunLengths.unpack(file.position(header.pixels()), width(), height(), fours);
    byte[] indices = new byte[stored.length];
    for (int y = 0; y < height(); y++) {
      System.arraycopy(stored, y * width(), indices, row(y) * width(), width());
    }
    return indices;
  }
}
