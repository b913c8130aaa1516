package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Undoes the differences to left neighbours that were stored instead of samples.
 *
 * <p>Source: TIFF 6.0, section 14; TIFF technical note 3 (floating point).
 */
enum Predictor {
  NONE,
  HORIZONTAL,
  FLOATING_POINT;

  /**
   * The one of a number.
   *
   * @param bits of a sample
   * @param floats whether samples are floating-point numbers
   * @throws ImageFormatException if there is none, or not for such samples
   */
  static Predictor of(long number, int bits, boolean floats) throws ImageFormatException {
    if (number == 1) {
      return NONE;
    }
    if (number == 2 && (bits == 8 || bits == 16 || bits == 32)) {
      return HORIZONTAL;
    }
    if (number == 3 && floats) {
      return FLOATING_POINT;
    }
    throw new ImageFormatException(
        "TIFF of predictor %d with %d bits a sample, which is not read".formatted(number, bits));
  }

  /**
   * Undoes them in place.
   *
   * @param rows rows of {@code rowBytes}
   * @param size how many bytes of them count
   * @param layout of samples in them
   * @param order of samples of several bytes
   */
  void undo(byte[] rows, int size, int rowBytes, SampleLayout layout, ByteOrder order) {
    int bits = layout.bits();
    int samples = layout.samples();
    for (int row = 0; row + rowBytes <= size && this != NONE; row += rowBytes) {
      if (this == HORIZONTAL) {
        accumulate(rows, row, rowBytes, bits / 8, samples, order);
      } else {
        accumulate(rows, row, rowBytes, 1, samples, order);
        collect(rows, row, rowBytes, bits / 8, order);
      }
    }
  }

  private static void accumulate(
      byte[] rows, int row, int rowBytes, int size, int samples, ByteOrder order) {
    ByteBuffer values = ByteBuffer.wrap(rows).order(order);
    for (int i = row + samples * size; i + size <= row + rowBytes; i += size) {
      int left = i - samples * size;
      switch (size) {
        case 1 -> rows[i] += rows[left];
        case 2 -> values.putShort(i, (short) (values.getShort(i) + values.getShort(left)));
        default -> values.putInt(i, values.getInt(i) + values.getInt(left));
      }
    }
  }

  /** All highest bytes come first, then the next ones, and so on. */
  private static void collect(byte[] rows, int row, int rowBytes, int size, ByteOrder order) {
    byte[] planes = Arrays.copyOfRange(rows, row, row + rowBytes);
    int count = rowBytes / size;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < size; b++) {
        int to = order == ByteOrder.BIG_ENDIAN ? b : size - 1 - b;
        rows[row + i * size + to] = planes[b * count + i];
      }
    }
  }
}
