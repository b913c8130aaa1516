package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.jpeg.JpegColour;
import dev.repazoo.image.jpeg.JpegFile;
import dev.repazoo.image.jpeg.JpegSamples;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Unpacks blocks of compressed samples. */
final class Unpacker {
  private static final byte[] END_OF_JPEG = {(byte) 0xff, (byte) 0xd9};

  private final Compression compression;
  private final SampleLayout layout;
  private final Predictor predictor;
  private final boolean reversed;
  private final Fax.Kind fax;
  private final byte[] jpegTables;

  private Unpacker(Directory tags, Compression compression, SampleLayout layout)
      throws ImageFormatException {
    this.compression = compression;
    this.layout = layout;
    boolean floats = layout.kind() == SampleLayout.Kind.FLOAT_GRAY;
    predictor =
        compression.hasPredictor()
            ? Predictor.of(tags.number(Tag.PREDICTOR, 1), layout.bits(), floats)
            : Predictor.NONE;
    boolean planes = tags.number(Tag.PLANAR_CONFIGURATION, 1) == 2;
    // Pillow forgets the order of bits where planes are not compressed.
    reversed = tags.number(Tag.FILL_ORDER, 1) == 2 && !(planes && compression == Compression.NONE);
    boolean alternating = (tags.number(Tag.T4_OPTIONS, 0) & 1) == 1;
    fax =
        switch (compression) {
          case GROUP3 -> alternating ? Fax.Kind.GROUP3_2D : Fax.Kind.GROUP3;
          case GROUP4 -> Fax.Kind.GROUP4;
          default -> Fax.Kind.MODIFIED_HUFFMAN;
        };
    jpegTables = tags.bytes(Tag.JPEG_TABLES);
  }

  /**
   * Reads how a directory's blocks are compressed.
   *
   * @param layout how samples lie in a block
   * @throws ImageFormatException if that is not read
   */
  static Unpacker of(Directory tags, SampleLayout layout) throws ImageFormatException {
    Compression compression = Compression.of(tags.number(Tag.COMPRESSION, 1));
    if (compression.isFax() && layout.bits() != 1) {
      throw new ImageFormatException("damaged TIFF: facsimile of more than black and white");
    }
    return new Unpacker(tags, compression, layout);
  }

  Compression compression() {
    return compression;
  }

  /** By what samples were predicted. */
  Predictor predictor() {
    return predictor;
  }

  /**
   * Unpacks a block.
   *
   * @param data its data
   * @param out takes its rows; what facsimile lacks stays as it is
   * @param width of the block in pixels
   * @param height how many rows there are
   * @param rowBytes bytes of a row
   * @param order of samples of several bytes
   * @throws ImageFormatException if data are damaged
   */
  void unpack(byte[] data, byte[] out, int width, int height, int rowBytes, ByteOrder order)
      throws ImageFormatException {
    if (compression == Compression.JPEG) {
      jpeg(data, out, width, height);
      return;
    }
    byte[] bytes = reversed ? reverse(data) : data;
    if (compression.isFax()) {
      Fax.unpack(fax, bytes, width, height, out);
      return;
    }
    compression.unpack(bytes, out, rowBytes * height);
    predictor.undo(out, rowBytes * height, rowBytes, layout, order);
  }

  /** Takes bytes that are not compressed. */
  void copy(byte[] data, byte[] out) {
    System.arraycopy(reversed ? reverse(data) : data, 0, out, 0, data.length);
  }

  private static byte[] reverse(byte[] data) {
    byte[] reversed = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      reversed[i] = (byte) (Integer.reverse(data[i]) >>> 24);
    }
    return reversed;
  }

  private void jpeg(byte[] data, byte[] out, int width, int height) throws ImageFormatException {
    JpegColour colour =
        switch (layout.samples()) {
          case 1 -> JpegColour.GRAY;
          case 3 -> layout.kind() == SampleLayout.Kind.YCBCR ? JpegColour.YCBCR : JpegColour.RGB;
          case 4 -> JpegColour.CMYK;
          default ->
              throw new ImageFormatException(
                  "TIFF of JPEG data of " + layout.samples() + " samples a pixel");
        };
    if (layout.bits() != 8) {
      throw new ImageFormatException("TIFF of JPEG data of " + layout.bits() + " bits a sample");
    }
    // libtiff takes a missing end for one.
    byte[] stream = Arrays.copyOf(data, data.length + END_OF_JPEG.length);
    System.arraycopy(END_OF_JPEG, 0, stream, data.length, END_OF_JPEG.length);
    int rowBytes = layout.samples() * width;
    JpegSamples samples =
        JpegFile.samples(jpegTables, stream, colour, width, height, out.length / rowBytes);
    System.arraycopy(samples.values(), 0, out, 0, rowBytes * height);
  }
}
