package dev.repazoo.image.bmp;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;

/**
 * Unpacks a bitmap's runs of indices, rows in the file's order.
 *
 * <p>Source: Pillow, BmpImagePlugin.py (BmpRleDecoder): what it does to damaged runs is done here,
 * too. Its result is a sequence without regard to rows, cut at the picture's size.
 */
final class RunLengths {
  private final ByteBuffer file;
  private final int width;
  private final boolean fours;
  private final byte[] indices;
  private int filled;
  private int column;

  private RunLengths(ByteBuffer file, int width, int height, boolean fours) {
    this.file = file;
    this.width = width;
    this.fours = fours;
    indices = new byte[Math.multiplyExact(width, height)];
  }

  /**
   * Unpacks them.
   *
   * @param file at the first run; its positions decide on the padding
   * @param fours whether indices have four bits
   * @return indices {@code [height, width]}
   * @throws ImageFormatException if there are too few
   */
  static byte[] unpack(ByteBuffer file, int width, int height, boolean fours)
      throws ImageFormatException {
    RunLengths runs = new RunLengths(file, width, height, fours);
    while (runs.filled < runs.indices.length && file.remaining() >= 2) {
      int count = file.get() & 0xff;
      int value = file.get() & 0xff;
      if (count > 0) {
        runs.run(Math.max(0, Math.min(count, width - runs.column)), value);
      } else if (!runs.escape(value)) {
        break;
      }
    }
    if (runs.filled < runs.indices.length) {
      throw ImageFormatException.ended();
    }
    return runs.indices;
  }

  private void put(int index) {
    if (filled < indices.length) {
      indices[filled] = (byte) index;
    }
    filled++;
  }

  private void run(int count, int value) {
    for (int i = 0; i < count; i++) {
      put(!fours ? value : i % 2 == 0 ? value >> 4 : value & 0xf);
    }
    column += count;
  }

  /** Whether it goes on behind. */
  private boolean escape(int code) {
    switch (code) {
      case 0 -> {
        while (filled % width != 0) {
          put(0);
        }
        column = 0;
      }
      case 1 -> {
        return false;
      }
      case 2 -> {
        if (file.remaining() < 2) {
          return false;
        }
        int skipped = (file.get() & 0xff) + (file.get() & 0xff) * width;
        filled = (int) Math.min(Integer.MAX_VALUE, (long) filled + skipped);
        column = filled % width;
      }
      default -> {
        return literal(code);
      }
    }
    return true;
  }

  private boolean literal(int code) {
    int count = Math.min(indices.length - filled, code);
    int bytes = fours ? (count + 1) / 2 : count;
    for (int i = 0; i < bytes && file.hasRemaining(); i++) {
      int value = file.get() & 0xff;
      if (fours) {
        put(value >> 4);
        if (i * 2 + 1 < count) {
          put(value & 0xf);
        }
      } else {
        put(value);
      }
      if (i == bytes - 1 && filled < indices.length) {
        column += code;
        if (file.position() % 2 != 0 && file.hasRemaining()) {
          file.get();
        }
        return true;
      }
    }
    return false;
  }
}
