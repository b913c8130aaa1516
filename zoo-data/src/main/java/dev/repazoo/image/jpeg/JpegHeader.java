package dev.repazoo.image.jpeg;

import dev.repazoo.image.ImageFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The markers of a JPEG file up to its first scan.
 *
 * <p>{@link #normalized} is the same picture with one marker for its colours and without profiles,
 * thumbnails and comments: ImageIO would convert to sRGB by a profile, and guesses colours in
 * another way than libjpeg. The colours are libjpeg's choice (jdapimin.c, {@code
 * default_decompress_parms}); what is refused is what Pillow's JpegImagePlugin refuses.
 */
final class JpegHeader {
  private static final int START_OF_IMAGE = 0xd8;
  private static final int START_OF_SCAN = 0xda;
  private static final int QUANTIZATION = 0xdb;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;
  private static final byte[] JFIF = {
    (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };
  private static final byte[] ADOBE = {
    (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private final byte[] file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int components;
  private boolean progressive;
  private boolean jfif;
  private int adobeTransform = -1;
  private final int[] ids = new int[3];
  private int scan;

  private JpegHeader(byte[] file) {
    this.file = file;
  }

  /** Whether a file's bytes begin as JPEG. */
  static boolean matches(byte[] file) {
    return file.length > 3
        && (file[0] & 0xff) == 0xff
        && (file[1] & 0xff) == START_OF_IMAGE
        && (file[2] & 0xff) == 0xff;
  }

  /**
   * Reads a file's markers.
   *
   * @throws ImageFormatException if Pillow would refuse them
   */
  static JpegHeader read(byte[] file) throws ImageFormatException {
    JpegHeader header = new JpegHeader(file);
    int at = 2;
    while (header.scan == 0) {
      at = header.segment(at);
    }
    if (header.components == 0 || header.width == 0 || header.height == 0) {
      throw new ImageFormatException("damaged JPEG: no picture's size before its first scan");
    }
    return header;
  }

  /** Reads what begins at a place, which may be filling, and gives the place behind. */
  private int segment(int at) throws ImageFormatException {
    if (at + 1 >= file.length) {
      throw ImageFormatException.ended();
    }
    int marker = file[at + 1] & 0xff;
    if ((file[at] & 0xff) != 0xff || marker == 0xff) {
      return at + 1;
    }
    if (marker == 0) {
      return at + 2;
    }
    if (marker < 0xc0) {
      throw new ImageFormatException("damaged JPEG: no marker where one is expected");
    }
    if (!hasBody(marker)) {
      return at + 2;
    }
    int end = at + 2 + unsignedShort(at + 2);
    if (end > file.length || end < at + 4) {
      throw ImageFormatException.ended();
    }
    read(marker, at + 4, end);
    if (marker == START_OF_SCAN) {
      scan = at;
    } else if ((marker < APP0 || marker > APP15) && marker != COMMENT) {
      kept.write(file, at, end - at);
    }
    return end;
  }

  /** Those with a length: all but restarts, the image's start and end, and reserved ones. */
  private static boolean hasBody(int marker) {
    return marker == COMMENT
        || (marker < 0xf0 && (marker < 0xd0 || marker > 0xd9) && marker != 0xc8);
  }

  private void read(int marker, int at, int end) throws ImageFormatException {
    if (isFrame(marker)) {
      frame(marker, at, end);
    } else if (marker == QUANTIZATION) {
      checkTables(at, end);
    } else if (marker == APP0 && end - at >= 14 && text(at, 5).equals("JFIF\0")) {
      jfif = true;
    } else if (marker == APP14 && end - at >= 12 && text(at, 5).equals("Adobe")) {
      adobeTransform = file[at + 11] & 0xff;
    }
  }

  /** Start of frame: 0xc0 to 0xcf but for tables and reserved ones. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void frame(int marker, int at, int end) throws ImageFormatException {
    if (end - at < 6 || end - at < 6 + 3 * (file[at + 5] & 0xff)) {
      throw ImageFormatException.ended();
    }
    int bits = file[at] & 0xff;
    components = file[at + 5] & 0xff;
    if (bits != 8) {
      throw new ImageFormatException("JPEG of " + bits + " bits a sample; 8 are read");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new ImageFormatException("JPEG of " + components + " components; 1, 3 or 4 are read");
    }
    height = unsignedShort(at + 1);
    width = unsignedShort(at + 3);
    progressive = (marker & 0x3) == 2;
    for (int i = 0; i < Math.min(components, ids.length); i++) {
      ids[i] = file[at + 6 + 3 * i] & 0xff;
    }
  }

  private void checkTables(int begin, int end) throws ImageFormatException {
    int at = begin;
    while (at < end) {
      at += 1 + ((file[at] & 0xf0) == 0 ? 64 : 128);
    }
    if (at > end) {
      throw new ImageFormatException("damaged JPEG: a quantization table is cut short");
    }
  }

  private String text(int at, int length) {
    return new String(file, at, length, StandardCharsets.ISO_8859_1);
  }

  private int unsignedShort(int at) throws ImageFormatException {
    if (at + 1 >= file.length) {
      throw ImageFormatException.ended();
    }
    return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int components() {
    return components;
  }

  /** Whether scans refine one another. */
  boolean progressive() {
    return progressive;
  }

  /** Whether the picture is made by several scans, none of which may be missing. */
  boolean severalScans() {
    return progressive || components > (file[scan + 4] & 0xff);
  }

  /** Where the first scan's marker is. */
  int scan() {
    return scan;
  }

  /** What libjpeg takes the components for. */
  JpegColour colour() {
    return switch (components) {
      case 1 -> JpegColour.GRAY;
      case 3 -> ofThree();
      default -> adobeTransform <= 0 ? JpegColour.CMYK : JpegColour.YCCK;
    };
  }

  private JpegColour ofThree() {
    if (jfif) {
      return JpegColour.YCBCR;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == 0 ? JpegColour.RGB : JpegColour.YCBCR;
    }
    boolean letters = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
    return letters ? JpegColour.RGB : JpegColour.YCBCR;
  }

  /** The file with the given colours said, and nothing else that changes how it is read. */
  byte[] normalized(JpegColour colour) {
    byte[] said = colour.components() == 4 || colour == JpegColour.RGB ? ADOBE.clone() : JFIF;
    if (said != JFIF) {
      said[ADOBE.length - 1] = (byte) colour.adobeTransform();
    }
    byte[] tables = kept.toByteArray();
    byte[] result = new byte[2 + said.length + tables.length + file.length - scan];
    result[0] = file[0];
    result[1] = file[1];
    System.arraycopy(said, 0, result, 2, said.length);
    System.arraycopy(tables, 0, result, 2 + said.length, tables.length);
    System.arraycopy(file, scan, result, 2 + said.length + tables.length, file.length - scan);
    return result;
  }
}
