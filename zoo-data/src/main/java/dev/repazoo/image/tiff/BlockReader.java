package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.PackedBits;
import dev.repazoo.image.RgbImage;
import java.util.Arrays;

/** Reads strips and tiles, and puts them together. */
final class BlockReader {
  private final Directory tags;
  private final Blocks blocks;
  private final SampleLayout layout;
  private final boolean inPlanes;
  private final boolean planar;
  private final int width;
  private final int height;

  /**
   * A reader of an image.
   *
   * @param inPlanes whether each sample of a pixel has blocks of its own
   * @param width of the image as it is stored
   * @param height of the image as it is stored
   */
  BlockReader(
      Directory tags, Blocks blocks, SampleLayout layout, boolean inPlanes, int width, int height) {
    this.tags = tags;
    this.blocks = blocks;
    this.layout = layout;
    this.inPlanes = inPlanes;
    planar = inPlanes && layout.samples() > 1;
    this.width = width;
    this.height = height;
  }

  /**
   * Reads samples and converts them.
   *
   * @throws ImageFormatException if data are damaged, or of a kind that is not read
   */
  RgbImage read(Pixels pixels) throws ImageFormatException {
    if (planar && layout.bits() != 8 && layout.bits() != 16) {
      throw new ImageFormatException("TIFF of planes of " + layout.bits() + " bits a sample");
    }
    if (planar && layout.kind() == SampleLayout.Kind.YCBCR) {
      throw new ImageFormatException("TIFF of luminance and chrominance in planes");
    }
    SampleLayout stored = planar ? layout.ofOneSample() : layout;
    Unpacker unpacker = Unpacker.of(tags, stored);
    RgbImage image = RgbImage.black(width, height);
    int rowBytes =
        PackedBits.rowBytes(Math.multiplyExact(blocks.width(), stored.samples()), stored.bits());
    byte[] block = new byte[Math.multiplyExact(rowBytes, blocks.height())];
    byte[][] planes = new byte[planar ? layout.samples() : 1][];
    Arrays.setAll(planes, p -> p == 0 ? block : block.clone());
    int perPlane = blocks.across(width) * blocks.down(height);
    int count = count(unpacker, perPlane, planes.length);
    for (int i = 0; i < count; i++) {
      int left = i % blocks.across(width) * blocks.width();
      int top = i % perPlane / blocks.across(width) * blocks.height();
      int rows = blocks.rows(top, height);
      for (int p = 0; p < planes.length; p++) {
        fill(planes[p], unpacker, p * perPlane + i, rows, rowBytes);
      }
      byte[] samples = planar ? interleave(planes, rowBytes * rows) : block;
      int stride = rowBytes * planes.length;
      int columns = Math.min(blocks.width(), width - left);
      for (int y = 0; y < Math.min(rows, height - top); y++) {
        pixels.convert(samples, y * stride, columns, image.hwc(), 3 * ((top + y) * width + left));
      }
    }
    return image;
  }

  /**
   * How many blocks of a plane are read: too many that are not compressed begin at the top again.
   */
  private int count(Unpacker unpacker, int perPlane, int planes) throws ImageFormatException {
    int listed = blocks.count();
    if (unpacker.compression() != Compression.NONE || listed <= perPlane * planes) {
      return perPlane;
    }
    if (inPlanes) {
      throw new ImageFormatException("damaged TIFF: more strips or tiles than its planes have");
    }
    return listed;
  }

  private void fill(byte[] block, Unpacker unpacker, int index, int rows, int rowBytes)
      throws ImageFormatException {
    byte[] file = tags.file();
    if (unpacker.compression() == Compression.NONE) {
      unpacker.copy(blocks.from(file, index, rowBytes * rows), block);
    } else {
      unpacker.unpack(
          blocks.data(file, index), block, blocks.width(), rows, rowBytes, tags.order());
    }
  }

  /** Puts the samples of a pixel side by side. */
  private byte[] interleave(byte[][] planes, int length) {
    int size = layout.bits() / 8;
    byte[] samples = new byte[planes.length * length];
    for (int p = 0; p < planes.length; p++) {
      for (int i = 0; i < length; i++) {
        samples[i / size * size * planes.length + p * size + i % size] = planes[p][i];
      }
    }
    return samples;
  }

  /**
   * Reads luminance and subsampled chrominance.
   *
   * @throws ImageFormatException if data are damaged, or of a kind that is not read
   */
  RgbImage readYcbcr() throws ImageFormatException {
    Unpacker unpacker = Unpacker.of(tags, layout);
    if (planar || unpacker.predictor() != Predictor.NONE) {
      throw new ImageFormatException("TIFF of luminance and chrominance in planes or predicted");
    }
    YcbcrBlock converter = YcbcrBlock.of(tags);
    RgbImage image = RgbImage.black(width, height);
    int perPlane = blocks.across(width) * blocks.down(height);
    for (int i = 0; i < perPlane; i++) {
      int left = i % blocks.across(width) * blocks.width();
      int top = i / blocks.across(width) * blocks.height();
      int rows = blocks.rows(top, height);
      byte[] stored = new byte[converter.size(blocks.width(), rows)];
      unpacker.unpack(
          blocks.data(tags.file(), i), stored, blocks.width(), 1, stored.length, tags.order());
      byte[] rgb = converter.toRgb(stored, blocks.width(), rows);
      int count = Math.min(blocks.width(), width - left);
      for (int y = 0; y < Math.min(rows, height - top); y++) {
        System.arraycopy(
            rgb, 3 * y * blocks.width(), image.hwc(), 3 * ((top + y) * width + left), 3 * count);
      }
    }
    return image;
  }
}
