package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.util.Arrays;

/** Where an image's strips or tiles are, in the image and in the file. */
final class Blocks {
  private final boolean tiled;
  private final int width;
  private final int height;
  private final long[] offsets;
  private final long[] byteCounts;

  /** Blocks of a size; tiles have it even at the image's edge. Lengths may be unknown. */
  private Blocks(boolean tiled, int width, int height, long[] offsets, long[] byteCounts) {
    this.tiled = tiled;
    this.width = width;
    this.height = height;
    this.offsets = offsets;
    this.byteCounts = byteCounts;
  }

  /**
   * Finds them.
   *
   * @throws ImageFormatException if a directory names none, or empty ones
   */
  static Blocks of(Directory tags, int imageWidth, int imageHeight) throws ImageFormatException {
    boolean tiled = !tags.has(Tag.STRIP_OFFSETS) && tags.has(Tag.TILE_OFFSETS);
    long width = tiled ? tags.number(Tag.TILE_WIDTH, 0) : imageWidth;
    long height =
        tiled ? tags.number(Tag.TILE_LENGTH, 0) : tags.number(Tag.ROWS_PER_STRIP, imageHeight);
    if (!tiled) {
      height = Math.min(height, imageHeight);
    }
    long[] offsets = tags.numbers(tiled ? Tag.TILE_OFFSETS : Tag.STRIP_OFFSETS);
    if (width < 1 || height < 1 || width > 1 << 20 || height > 1 << 20 || offsets.length == 0) {
      throw new ImageFormatException("damaged TIFF: its pixels are in no strips or tiles");
    }
    long[] counts = tags.numbers(tiled ? Tag.TILE_BYTE_COUNTS : Tag.STRIP_BYTE_COUNTS);
    return new Blocks(
        tiled,
        (int) width,
        (int) height,
        offsets,
        counts.length >= offsets.length ? Arrays.copyOf(counts, offsets.length) : new long[0]);
  }

  /** Width of a block in pixels. */
  int width() {
    return width;
  }

  /** Height of a block in pixels; the last strip may have fewer rows. */
  int height() {
    return height;
  }

  /** How many the directory lists. */
  int count() {
    return offsets.length;
  }

  /** How many are side by side. */
  int across(int imageWidth) {
    return (imageWidth + width - 1) / width;
  }

  /** How many are one above the other. */
  int down(int imageHeight) {
    return (imageHeight + height - 1) / height;
  }

  /** Rows of a block that begins at a row: fewer in the last strip. */
  int rows(int top, int imageHeight) {
    return tiled ? height : Math.min(height, imageHeight - top);
  }

  /**
   * A block's data.
   *
   * @param file the whole file
   * @throws ImageFormatException if they are not all in the file
   */
  byte[] data(byte[] file, int block) throws ImageFormatException {
    if (block >= offsets.length) {
      throw ImageFormatException.ended();
    }
    long from = offsets[block];
    long count = byteCounts.length == 0 ? file.length - from : byteCounts[block];
    if (from < 0 || count < 1 || from > file.length - count) {
      throw ImageFormatException.ended();
    }
    return Arrays.copyOfRange(file, (int) from, (int) (from + count));
  }

  /**
   * So many bytes where a block begins, whatever its length is said to be.
   *
   * @param file the whole file
   * @throws ImageFormatException if they are not all in the file
   */
  byte[] from(byte[] file, int block, int size) throws ImageFormatException {
    if (block >= offsets.length) {
      throw ImageFormatException.ended();
    }
    long begin = offsets[block];
    if (begin < 0 || begin > file.length - size) {
      throw ImageFormatException.ended();
    }
    return Arrays.copyOfRange(file, (int) begin, (int) begin + size);
  }
}
