package dev.repazoo.image.webp;

import java.util.Arrays;

/** Blocks predicted from their neighbours above and to the left. Source: RFC 6386, section 12. */
final class Prediction {
  static final int DC = 0;
  static final int V = 1;
  static final int H = 2;
  static final int TM = 3;

  private Prediction() {}

  /**
   * Predicts a whole block.
   *
   * @param x column of the block's first sample
   * @param y its row
   * @param size 16 for luma, 8 for chroma
   */
  static void block(Plane plane, int x, int y, int size, int mode) {
    int at = plane.at(x, y);
    byte[] out = plane.samples;
    if (mode == TM) {
      trueMotion(plane, at, size);
      return;
    }
    int dc = mode == DC ? mean(plane, x, y, size) : 0;
    for (int row = 0; row < size; row++) {
      int line = at + row * plane.stride;
      if (mode == V) {
        System.arraycopy(out, at - plane.stride, out, line, size);
      } else {
        Arrays.fill(out, line, line + size, mode == H ? out[line - 1] : (byte) dc);
      }
    }
  }

  private static int mean(Plane plane, int x, int y, int size) {
    int at = plane.at(x, y);
    int sum = 0;
    int count = 0;
    if (y > 0) {
      for (int i = 0; i < size; i++) {
        sum += plane.get(at - plane.stride + i);
      }
      count += size;
    }
    if (x > 0) {
      for (int i = 0; i < size; i++) {
        sum += plane.get(at + i * plane.stride - 1);
      }
      count += size;
    }
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  private static void trueMotion(Plane plane, int at, int size) {
    int corner = plane.get(at - plane.stride - 1);
    for (int row = 0; row < size; row++) {
      int line = at + row * plane.stride;
      int left = plane.get(line - 1) - corner;
      for (int i = 0; i < size; i++) {
        plane.samples[line + i] = Plane.clip(left + plane.get(at - plane.stride + i));
      }
    }
  }

  /**
   * Predicts a block of 4 x 4.
   *
   * @param at its first sample
   * @param edge room for 13 samples: the left ones upwards, the corner, then eight above
   * @param right where the four samples right of those above lie
   */
  static void subBlock(Plane plane, int at, int mode, int[] edge, int right) {
    int stride = plane.stride;
    for (int i = 0; i < 4; i++) {
      edge[i] = plane.get(at + (3 - i) * stride - 1);
      edge[5 + i] = plane.get(at - stride + i);
      edge[9 + i] = plane.get(right + i);
    }
    edge[4] = plane.get(at - stride - 1);
    switch (mode) {
      case 0 -> {
        int sum = 4;
        for (int i = 0; i < 4; i++) {
          sum += edge[i] + edge[5 + i];
        }
        for (int row = 0; row < 4; row++) {
          Arrays.fill(plane.samples, at + row * stride, at + row * stride + 4, (byte) (sum >> 3));
        }
      }
      case 1 -> trueMotion(plane, at, 4);
      case 2 -> {
        for (int i = 0; i < 16; i++) {
          plane.samples[at + i / 4 * stride + i % 4] = three(edge, 5 + i % 4);
        }
      }
      case 3 -> {
        for (int row = 0; row < 4; row++) {
          int e = 3 - row;
          int below = edge[Math.max(0, e - 1)];
          byte value = (byte) ((edge[e + 1] + 2 * edge[e] + below + 2) >> 2);
          Arrays.fill(plane.samples, at + row * stride, at + row * stride + 4, value);
        }
      }
      default -> {
        for (int i = 0; i < 16; i++) {
          plane.samples[at + i / 4 * stride + i % 4] = slanted(mode, i % 4, i / 4, edge);
        }
      }
    }
  }

  /** The smoothed sample of an edge. */
  private static byte three(int[] edge, int e) {
    int next = edge[Math.min(12, e + 1)];
    return (byte) ((edge[e - 1] + 2 * edge[e] + next + 2) >> 2);
  }

  private static byte two(int[] edge, int e) {
    return (byte) ((edge[e] + edge[e + 1] + 1) >> 1);
  }

  private static byte slanted(int mode, int x, int y, int[] edge) {
    return switch (mode) {
      case 4 -> three(edge, 6 + x + y); // left and down
      case 5 -> three(edge, 4 + x - y); // right and down
      case 6 -> downToTheRight(x, y, edge);
      case 7 -> downToTheLeft(x, y, edge);
      case 8 -> rightAndDown(x, y, edge);
      default -> rightAndUp(x + 2 * y, edge);
    };
  }

  private static byte downToTheRight(int x, int y, int[] edge) {
    if (y - 2 * x > 1) {
      return three(edge, 5 - y);
    }
    return y % 2 == 0 ? two(edge, 4 + x - y / 2) : three(edge, 4 + x - y / 2);
  }

  private static byte downToTheLeft(int x, int y, int[] edge) {
    if (x == 3 && y >= 2) {
      return three(edge, 8 + y);
    }
    return y % 2 == 0 ? two(edge, 5 + x + y / 2) : three(edge, 6 + x + y / 2);
  }

  private static byte rightAndDown(int x, int y, int[] edge) {
    if (x - 2 * y > 1) {
      return three(edge, 3 + x);
    }
    return x % 2 == 0 ? two(edge, 3 - y + x / 2) : three(edge, 4 - y + x / 2);
  }

  private static byte rightAndUp(int step, int[] edge) {
    if (step > 5) {
      return (byte) edge[0];
    }
    if (step == 5) {
      return (byte) ((edge[1] + 3 * edge[0] + 2) >> 2);
    }
    return step % 2 == 0 ? two(edge, 2 - step / 2) : three(edge, 2 - step / 2);
  }
}
