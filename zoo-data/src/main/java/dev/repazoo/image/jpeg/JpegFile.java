package dev.repazoo.image.jpeg;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StillImage;
import java.util.Arrays;

/** A JPEG file: its pixels as stored, without regard to its colour profile and orientation. */
public final class JpegFile implements StillImage {
  private final byte[] file;
  private final JpegHeader header;

  private JpegFile(byte[] file, JpegHeader header) {
    this.file = file;
    this.header = header;
  }

  /** Whether a file's bytes begin as JPEG. */
  public static boolean matches(byte[] file) {
    return JpegHeader.matches(file);
  }

  /**
   * Reads a file's markers.
   *
   * @throws ImageFormatException if they are damaged or of a kind that is not read
   */
  public static JpegFile open(byte[] file) throws ImageFormatException {
    return new JpegFile(file, JpegHeader.read(file));
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
    JpegColour colour = header.colour();
    JpegSamples samples = samples(file, header, colour);
    return switch (colour) {
      case GRAY -> RgbImage.ofGray(samples.width(), samples.height(), samples.values());
      case RGB, YCBCR -> RgbImage.ofHwc(samples.width(), samples.height(), samples.values());
      case CMYK, YCCK -> JpegInks.toRgb(samples, colour);
    };
  }

  /**
   * Decodes the samples of a JPEG stream within another file.
   *
   * @param tables a stream with the tables that the other one lacks; may be empty
   * @param stream begins and ends as a JPEG file
   * @param colour what the components are, whatever the stream says
   * @param width what it must be
   * @param height what it must be at least
   * @param largestHeight what it may be at most
   * @throws ImageFormatException if it is damaged, or of another size
   */
  public static JpegSamples samples(
      byte[] tables, byte[] stream, JpegColour colour, int width, int height, int largestHeight)
      throws ImageFormatException {
    byte[] whole = stream;
    if (tables.length > 4 && stream.length > 2) {
      // The tables without their end, the stream without its beginning.
      whole = Arrays.copyOf(tables, tables.length + stream.length - 4);
      System.arraycopy(stream, 2, whole, tables.length - 2, stream.length - 2);
    }
    JpegHeader header = JpegHeader.read(whole);
    if (header.components() != colour.components()) {
      throw new ImageFormatException(
          "damaged image: " + header.components() + " components in its JPEG data");
    }
    if (header.width() != width || header.height() < height || header.height() > largestHeight) {
      throw new ImageFormatException(
          "damaged image: %dx%d pixels of JPEG data in place of %dx%d"
              .formatted(header.width(), header.height(), width, height));
    }
    return samples(whole, header, colour);
  }

  private static JpegSamples samples(byte[] file, JpegHeader header, JpegColour colour)
      throws ImageFormatException {
    if (!JpegEnd.found(file, header.scan(), header.severalScans())) {
      throw ImageFormatException.ended();
    }
    if (header.progressive() && !JpegScans.exact(file, header.scan(), header.components())) {
      throw new ImageFormatException(
          "progressive JPEG without its last scans, whose place decoders fill by guesses");
    }
    return JpegDecoding.of(header.normalized(colour), colour);
  }
}
