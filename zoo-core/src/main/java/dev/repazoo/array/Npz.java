package dev.repazoo.array;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.MappedFile;
import dev.repazoo.file.ZipIndex;
import dev.repazoo.file.ZipWriter;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads and writes {@code .npz} files: zip archives of {@code .npy} arrays, stored or deflated.
 *
 * <p>Arrays stay in the file until they are asked for. Of a stored one, any part can be read and it
 * may have any size; a deflated one must be under 2 GiB and is inflated each time its bytes are
 * read. Either is compared with its checksum before any of it is used.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";

  private final String where;
  private final MappedFile file;
  private final ZipIndex zip;
  private final Map<String, ZipIndex.Entry> arrays;

  private Npz(MappedFile file, ZipIndex zip, Map<String, ZipIndex.Entry> arrays) {
    this.where = file.path().toString();
    this.file = file;
    this.zip = zip;
    this.arrays = arrays;
  }

  /**
   * Opens an archive.
   *
   * @param path a {@code .npz} file
   * @return its arrays
   * @throws WeightsException if it is no zip or is damaged
   */
  public static Npz open(Path path) {
    try {
      MappedFile file = MappedFile.open(path);
      ZipIndex zip = ZipIndex.read(file);
      Map<String, ZipIndex.Entry> arrays = new LinkedHashMap<>();
      for (ZipIndex.Entry entry : zip.entries()) {
        if (entry.name().endsWith(SUFFIX)) {
          arrays.put(entry.name().substring(0, entry.name().length() - SUFFIX.length()), entry);
        }
      }
      return new Npz(file, zip, arrays);
    } catch (IOException e) {
      throw WeightsException.reading(path, e);
    }
  }

  /**
   * Whether a zip file holds NumPy arrays.
   *
   * @param path a zip file
   * @return true if one of its entries is a {@code .npy}; false if it is damaged
   */
  public static boolean isNpz(Path path) {
    try {
      return ZipIndex.read(MappedFile.open(path)).entries().stream()
          .anyMatch(entry -> entry.name().endsWith(SUFFIX));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The names of the arrays.
   *
   * @return in the order of the archive, without {@code .npy}
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(arrays.keySet());
  }

  /**
   * Reads an array.
   *
   * @param name for instance {@code arr_0}
   * @return the array
   * @throws WeightsException if there is none of that name, or it is damaged
   */
  public NpyArray get(String name) {
    ZipIndex.Entry entry = arrays.get(name);
    if (entry == null) {
      throw new WeightsException(
          where + " has no array " + name + "; it has " + String.join(", ", arrays.keySet()));
    }
    try {
      String at = where + " (" + name + ")";
      NpyHeader header = NpyHeader.parse(zip.head(entry, NpyHeader.MOST_BYTES), at);
      if (entry.stored()) {
        return NpyArray.of(
            header,
            entry.size(),
            zip.content(entry)::slice,
            OptionalLong.of(zip.dataOffset(entry)),
            at);
      }
      return NpyArray.of(
          header,
          entry.size(),
          (offset, length) -> zip.bytes(entry).slice((int) offset, (int) length),
          OptionalLong.empty(),
          at);
    } catch (IOException e) {
      throw WeightsException.reading(file.path(), e);
    }
  }

  /**
   * Writes arrays, as {@code numpy.savez} does.
   *
   * @param path the file; replaced if it is there
   * @param arrays the arrays by name
   * @param compressed whether to deflate them
   * @throws WeightsException if it can't be written
   */
  public static void write(Path path, Map<String, Tensor> arrays, boolean compressed) {
    write(
        path,
        zip -> {
          for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            Tensor tensor = array.getValue();
            byte[] header = NpyHeader.of(tensor.dtype(), tensor.shape());
            ZipWriter.Body body =
                out -> {
                  writeFully(out, ByteBuffer.wrap(header));
                  tensor.writeTo(out);
                };
            add(zip, array.getKey(), compressed, body);
          }
        });
  }

  /** Supplies the rows of an array that is never in memory as a whole. */
  @FunctionalInterface
  public interface Rows {
    /**
     * One row.
     *
     * @param index its first index
     * @return its elements, little endian, from position to limit
     * @throws IOException if it can't be read
     */
    ByteBuffer get(long index) throws IOException;
  }

  /**
   * Writes one array named {@code arr_0} row by row, for instance uint8 [N, H, W, 3] samples.
   *
   * @param path the file; replaced if it is there
   * @param dtype type of the elements
   * @param rows supplies each row
   * @param compressed whether to deflate
   * @param shape the dimensions; the first is the number of rows
   * @throws WeightsException if it can't be written or a row has another size
   */
  public static void writeRows(
      Path path, DType dtype, Rows rows, boolean compressed, long... shape) {
    byte[] header = NpyHeader.of(dtype, shape);
    long row = dtype.bytes();
    for (int i = 1; i < shape.length; i++) {
      row = Math.multiplyExact(row, shape[i]);
    }
    long rowBytes = row;
    ZipWriter.Body body =
        out -> {
          writeFully(out, ByteBuffer.wrap(header));
          for (long i = 0; i < shape[0]; i++) {
            ByteBuffer bytes = rows.get(i);
            if (bytes.remaining() != rowBytes) {
              throw new WeightsException(
                  "row "
                      + i
                      + " has "
                      + bytes.remaining()
                      + " bytes, shape "
                      + Arrays.toString(shape)
                      + " needs "
                      + rowBytes);
            }
            writeFully(out, bytes);
          }
        };
    write(path, zip -> add(zip, "arr_0", compressed, body));
  }

  @FunctionalInterface
  private interface Content {
    void write(ZipWriter zip) throws IOException;
  }

  private static void write(Path path, Content content) {
    try {
      AtomicFile.write(
          path,
          channel -> {
            ZipWriter zip = new ZipWriter(channel);
            content.write(zip);
            zip.finish();
          });
    } catch (IOException e) {
      throw WeightsException.writing(path, e);
    }
  }

  private static void add(ZipWriter zip, String name, boolean compressed, ZipWriter.Body body)
      throws IOException {
    if (compressed) {
      zip.deflated(name + SUFFIX, body);
    } else {
      zip.stored(name + SUFFIX, body);
    }
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
