package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.Palette;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;

/** The first image of a TIFF file. */
public final class TiffFile implements StillImage {
  private static final int MOST_COLOURS = 256;

  private final Directory tags;
  private final int storedWidth;
  private final int storedHeight;
  private final Orientation orientation;

  private TiffFile(Directory tags) throws ImageFormatException {
    this.tags = tags;
    long width = tags.number(Tag.IMAGE_WIDTH, 0);
    long height = tags.number(Tag.IMAGE_LENGTH, 0);
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new ImageFormatException("damaged TIFF: a size of " + width + "x" + height);
    }
    storedWidth = (int) width;
    storedHeight = (int) height;
    orientation = Orientation.of(tags);
  }

  /** Whether a file's bytes begin as TIFF. */
  public static boolean matches(byte[] file) {
    return Directory.matches(file);
  }

  /**
   * Reads the first directory.
   *
   * @throws ImageFormatException if it is damaged
   */
  public static TiffFile open(byte[] file) throws ImageFormatException {
    return new TiffFile(Directory.read(file));
  }

  @Override
  public int width() {
    return orientation.transposes() ? storedHeight : storedWidth;
  }

  @Override
  public int height() {
    return orientation.transposes() ? storedWidth : storedHeight;
  }

  @Override
  public RgbImage decode() throws ImageFormatException {
    Compression compression = Compression.of(tags.number(Tag.COMPRESSION, 1));
    SampleLayout layout = SampleLayout.of(tags);
    boolean planar = tags.number(Tag.PLANAR_CONFIGURATION, 1) == 2;
    if (compression != Compression.NONE && tags.cut()) {
      throw ImageFormatException.ended();
    }
    if (compression == Compression.NONE) {
      layout = layout.uncompressed(planar, tags.number(Tag.FILL_ORDER, 1) == 2);
    }
    Palette palette = layout.kind() == SampleLayout.Kind.PALETTE ? palette() : Palette.black();
    Blocks blocks = Blocks.of(tags, storedWidth, storedHeight);
    BlockReader reader = new BlockReader(tags, blocks, layout, planar, storedWidth, storedHeight);
    return orientation.turn(read(reader, compression, layout, palette));
  }

  private RgbImage read(
      BlockReader reader, Compression compression, SampleLayout layout, Palette palette)
      throws ImageFormatException {
    if (layout.kind() != SampleLayout.Kind.YCBCR || compression == Compression.JPEG) {
      return reader.read(new Pixels(layout, palette));
    }
    if (compression != Compression.NONE) {
      return reader.readYcbcr();
    }
    RgbImage image = reader.read(new Pixels(layout, palette));
    PlainYcbcr.toRgb(image.hwc());
    return image;
  }

  /** All reds, then all greens, then all blues, of which the high bytes are taken. */
  private Palette palette() throws ImageFormatException {
    long[] map = tags.numbers(Tag.COLOR_MAP);
    int count = map.length / 3;
    if (count < 1 || count > MOST_COLOURS) {
      throw new ImageFormatException("damaged TIFF: a palette of " + count + " colours");
    }
    byte[] entries = new byte[3 * count];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        entries[3 * i + c] = (byte) (map[c * count + i] >> 8);
      }
    }
    return Palette.of(entries, 3, false);
  }
}
