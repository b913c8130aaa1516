package dev.repazoo.image.jpeg;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the scans of a progressive JPEG file leave open, by their headers alone.
 *
 * <p>Where low frequencies are not known to the last bit, libjpeg guesses them from neighbouring
 * blocks (jdcoefct.c, {@code smoothing_ok}), and its versions guess otherwise.
 */
final class JpegScans {
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;

  /** The frequencies that libjpeg-turbo guesses: 1 to 9 in zigzag order. */
  private static final int GUESSED = 10;

  /** By component, how many low bits of each of its first coefficients are not known. */
  private final Map<Integer, int[]> open = new HashMap<>();

  private JpegScans() {}

  /**
   * Whether nothing is left to guess.
   *
   * @param file the whole file
   * @param scan where the first scan's marker is
   * @param components of the picture
   */
  static boolean exact(byte[] file, int scan, int components) {
    JpegScans scans = new JpegScans();
    int at = scan;
    while (at + 3 < file.length) {
      int marker = file[at] == (byte) 0xff ? file[at + 1] & 0xff : 0;
      if (marker == END_OF_IMAGE) {
        break;
      }
      if (marker < 2 || marker == 0xff || (marker >= 0xd0 && marker < END_OF_IMAGE)) {
        at++;
        continue;
      }
      int length = (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
      if (marker == START_OF_SCAN && at + 2 + length <= file.length) {
        scans.read(file, at + 4, length - 2);
      }
      at += 2 + length;
    }
    return scans.open.size() == components
        && scans.open.values().stream()
            .allMatch(bits -> Arrays.stream(bits, 1, GUESSED).sum() == 0);
  }

  private void read(byte[] file, int at, int length) {
    int count = length < 1 ? 0 : file[at] & 0xff;
    if (length < 4 + 2 * count) {
      return; // decoding refuses it
    }
    int first = file[at + 1 + 2 * count] & 0xff;
    int last = file[at + 2 + 2 * count] & 0xff;
    int low = file[at + 3 + 2 * count] & 0xf;
    for (int i = 0; i < count; i++) {
      int[] bits =
          open.computeIfAbsent(
              file[at + 1 + 2 * i] & 0xff,
              id -> {
                int[] unknown = new int[GUESSED];
                Arrays.fill(unknown, Byte.SIZE);
                return unknown;
              });
      for (int k = first; k <= Math.min(last, GUESSED - 1); k++) {
        bits[k] = low;
      }
    }
  }
}
