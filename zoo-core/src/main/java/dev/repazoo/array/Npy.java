package dev.repazoo.array;

import ai.djl.ndarray.NDArray;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.MappedFile;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Reads and writes {@code .npy} files.
 *
 * <p>Read: versions 1 to 3, either byte order, C or Fortran order; floats of 2, 4 and 8 bytes,
 * integers of 1 to 8 bytes and booleans. Written: little endian, C order.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array.
   *
   * @param path a {@code .npy} file
   * @return the array; its elements stay in the file until they are asked for
   * @throws WeightsException if it is none, is cut off or holds objects
   */
  public static NpyArray read(Path path) {
    try {
      MappedFile file = MappedFile.open(path);
      ByteBuffer head = file.slice(0, Math.min(file.size(), NpyHeader.MOST_BYTES));
      NpyHeader header = NpyHeader.parse(head, path.toString());
      return NpyArray.of(header, file.size(), file::slice, OptionalLong.of(0), path.toString());
    } catch (IOException e) {
      throw WeightsException.reading(path, e);
    }
  }

  /**
   * Reads an array from memory.
   *
   * @param file a {@code .npy} file's content; used, not copied
   * @param where its name, for messages
   * @return the array
   * @throws WeightsException if it is none, is cut off or holds objects
   */
  public static NpyArray read(ByteBuffer file, String where) {
    ByteBuffer content = file.slice();
    NpyHeader header = NpyHeader.parse(content, where);
    return NpyArray.of(
        header,
        content.limit(),
        (offset, length) ->
            content.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN),
        OptionalLong.empty(),
        where);
  }

  /**
   * Writes an array whose elements are made one after the other.
   *
   * @param path the file; replaced if it is there
   * @param dtype type of the elements
   * @param shape the dimensions
   * @param elements writes all elements, little endian, C order
   * @throws WeightsException if it can't be written, or the elements are too few or too many
   */
  public static void write(Path path, DType dtype, long[] shape, AtomicFile.Body elements) {
    byte[] header = NpyHeader.of(dtype, shape);
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    long wanted = header.length + Math.multiplyExact(count, (long) dtype.bytes());
    try {
      AtomicFile.write(
          path,
          channel -> {
            ByteBuffer start = ByteBuffer.wrap(header);
            while (start.hasRemaining()) {
              channel.write(start);
            }
            elements.write(channel);
            if (channel.position() != wanted) {
              throw new IOException(
                  channel.position() + " bytes were made for a file of " + wanted);
            }
          });
    } catch (IOException e) {
      throw WeightsException.writing(path, e);
    }
  }

  /**
   * Writes an array.
   *
   * @param path the file; replaced if it is there
   * @param tensor the elements; bfloat16 must be converted before
   * @throws WeightsException if it can't be written
   */
  public static void write(Path path, Tensor tensor) {
    write(path, tensor.dtype(), tensor.shape(), tensor::writeTo);
  }

  /**
   * Writes a DJL array.
   *
   * @param path the file; replaced if it is there
   * @param array the elements
   * @throws WeightsException if it can't be written
   */
  public static void write(Path path, NDArray array) {
    write(path, Tensor.view(array));
  }

  /**
   * Singles as a file's content.
   *
   * @param values the elements in C order
   * @param shape the dimensions
   */
  public static ByteBuffer bytes(float[] values, long... shape) {
    byte[] header = NpyHeader.of(DType.F32, shape);
    ByteBuffer bytes =
        ByteBuffer.allocate(header.length + Float.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.flip();
  }

  /**
   * Writes singles.
   *
   * @param path the file; replaced if it is there
   * @param values the elements in C order
   * @param shape the dimensions
   * @throws WeightsException if it can't be written
   */
  public static void write(Path path, float[] values, long... shape) {
    write(path, Tensor.of(values, shape));
  }
}
