package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;

/**
 * Undoes the filters of rows: each has a byte that says by what its bytes were predicted.
 *
 * <p>Source: PNG specification, section 9.
 */
final class PngFilter {
  private PngFilter() {}

  /**
   * Undoes them in place.
   *
   * @param rows rows of {@code 1 + rowBytes} bytes
   * @param begin where the first is; it has none above it
   * @param count how many there are
   * @param rowBytes bytes of a row without the filter's
   * @param pixelBytes distance to the left neighbour
   * @throws ImageFormatException if a row's filter is unknown
   */
  static void undo(byte[] rows, int begin, int count, int rowBytes, int pixelBytes)
      throws ImageFormatException {
    for (int y = 0; y < count; y++) {
      int at = begin + y * (1 + rowBytes) + 1;
      int end = at + rowBytes;
      int up = y == 0 ? -1 : at - rowBytes - 1;
      switch (rows[at - 1]) {
        case 0 -> {}
        case 1 -> left(rows, at, end, pixelBytes);
        case 2 -> {
          if (up >= 0) {
            above(rows, at, end, up);
          }
        }
        case 3 -> average(rows, at, end, up, pixelBytes);
        case 4 -> paeth(rows, at, end, up, pixelBytes);
        default -> throw new ImageFormatException("damaged PNG: a row of an unknown filter");
      }
    }
  }

  private static void left(byte[] rows, int at, int end, int pixel) {
    for (int i = at + pixel; i < end; i++) {
      rows[i] += rows[i - pixel];
    }
  }

  private static void above(byte[] rows, int at, int end, int up) {
    for (int i = at; i < end; i++) {
      rows[i] += rows[up + i - at];
    }
  }

  private static void average(byte[] rows, int at, int end, int up, int pixel) {
    for (int i = at; i < end; i++) {
      int before = i - at < pixel ? 0 : rows[i - pixel] & 0xff;
      int over = up < 0 ? 0 : rows[up + i - at] & 0xff;
      rows[i] += (byte) ((before + over) >> 1);
    }
  }

  private static void paeth(byte[] rows, int at, int end, int up, int pixel) {
    if (up < 0) {
      left(rows, at, end, pixel);
      return;
    }
    above(rows, at, Math.min(end, at + pixel), up);
    for (int i = at + pixel; i < end; i++) {
      int a = rows[i - pixel] & 0xff;
      int b = rows[up + i - at] & 0xff;
      int c = rows[up + i - at - pixel] & 0xff;
      int toA = Math.abs(b - c);
      int toB = Math.abs(a - c);
      int toC = Math.abs(a + b - 2 * c);
      rows[i] += (byte) (toA <= toB && toA <= toC ? a : toB <= toC ? b : c);
    }
  }
}
