package dev.repazoo.array;

import dev.repazoo.weights.DType;
import dev.repazoo.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} file: magic, version, and a Python dict literal with the type, the
 * order and the shape.
 *
 * @param dtype type of the elements
 * @param bigEndian whether their bytes are reversed
 * @param fortran whether the first index runs fastest
 * @param shape the dimensions
 * @param length bytes of the header, so the offset of the first element
 */
record NpyHeader(DType dtype, boolean bigEndian, boolean fortran, List<Long> shape, int length) {
  static final String MAGIC = "\u0093NUMPY";
  private static final int MAX_RANK = 64;
  private static final int ALIGNMENT = 64;

  /** As much of a file as any header of plain numbers takes. */
  static final int MOST_BYTES = 1 << 16;

  private static final Pattern DESCR =
      Pattern.compile("'descr'\\s*:\\s*'([<>=|])([a-zA-Z])(\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  static NpyHeader parse(ByteBuffer bytes, String where) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < 12) {
      throw new WeightsException(
          where + ": too short for a .npy array; it is cut off, get it again");
    }
    byte[] magic = new byte[6];
    in.get(magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      throw new WeightsException(where + ": not a NumPy .npy array; write one by numpy.save");
    }
    int version = in.get();
    in.get();
    if (version < 1 || version > 3) {
      throw new WeightsException(
          where
              + ": .npy version "
              + version
              + " is unknown (1 to 3 are); save it again by numpy.save");
    }
    long length = version == 1 ? Short.toUnsignedInt(in.getShort()) : in.getInt() & 0xFFFFFFFFL;
    // Longer headers describe records, which are refused anyway.
    if (length > in.remaining()) {
      throw new WeightsException(where + ": its .npy header is cut off; get the file again");
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return parse(new String(text, charset), in.position(), where);
  }

  private static NpyHeader parse(String text, int length, String where) {
    Matcher descr = DESCR.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw new WeightsException(
          where + ": an array of objects or records, or a damaged header; save plain numbers");
    }
    List<Long> dimensions;
    try {
      dimensions =
          Arrays.stream(shape.group(1).replace("L", "").split(","))
              .map(String::strip)
              .filter(s -> !s.isEmpty())
              .map(Long::valueOf)
              .toList();
    } catch (NumberFormatException e) {
      throw new WeightsException(
          where + ": its shape (" + shape.group(1) + ") is damaged; get the file again", e);
    }
    if (dimensions.size() > MAX_RANK) {
      throw new WeightsException(
          where
              + ": "
              + dimensions.size()
              + " dimensions are too many (NumPy's most are 64); save it again by numpy.save");
    }
    boolean big = descr.group(1).equals(">");
    String name = descr.group(2) + descr.group(3);
    DType dtype =
        Arrays.stream(DType.values())
            .filter(t -> t.numpyName().filter(n -> n.substring(1).equals(name)).isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    new WeightsException(
                        where
                            + ": its elements are '"
                            + name
                            + "', which nothing here takes; save them as numbers, for instance by"
                            + " a.astype('float32')"));
    return new NpyHeader(
        dtype, big && dtype.bytes() > 1, order.group(1).equals("True"), dimensions, length);
  }

  /** A header in version 1, or 2 if it is long; padded so that the elements begin aligned. */
  static byte[] of(DType dtype, long... shape) {
    String descr =
        dtype
            .numpyName()
            .orElseThrow(
                () -> new WeightsException("NumPy has no " + dtype + "; convert to F32 first"));
    String dimensions =
        Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '"
            + descr
            + "', 'fortran_order': False, 'shape': ("
            + dimensions
            + (shape.length == 1 ? ",), }" : "), }");
    int start = text.length() + 80 > 0xFFFF ? 12 : 10;
    int padding = (ALIGNMENT - (start + text.length() + 1) % ALIGNMENT) % ALIGNMENT;
    byte[] body = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer header = ByteBuffer.allocate(start + body.length).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC.getBytes(StandardCharsets.ISO_8859_1));
    if (start == 10) {
      header.put((byte) 1).put((byte) 0).putShort((short) body.length);
    } else {
      header.put((byte) 2).put((byte) 0).putInt(body.length);
    }
    return header.put(body).array();
  }
}
