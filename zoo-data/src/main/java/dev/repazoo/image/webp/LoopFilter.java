package dev.repazoo.image.webp;

/** Smooths the edges of blocks. Source: RFC 6386, section 15. */
final class LoopFilter {
  private LoopFilter() {}

  /**
   * Filters edges of a plane's macroblock, of luma or chroma.
   *
   * @param x column of its first sample
   * @param y its row
   * @param size 16 or 8
   * @param inner whether the edges of its sub-blocks, too
   */
  static void macroblock(
      Plane plane, int x, int y, int size, Vp8Header.Filter filter, boolean inner, boolean simple) {
    int at = plane.at(x, y);
    int stride = plane.stride;
    int step = 4;
    if (x > 0) {
      edge(plane, at, 1, stride, size, filter, true, simple);
    }
    if (inner) {
      for (int i = step; i < size; i += step) {
        edge(plane, at + i, 1, stride, size, filter, false, simple);
      }
    }
    if (y > 0) {
      edge(plane, at, stride, 1, size, filter, true, simple);
    }
    if (inner) {
      for (int i = step; i < size; i += step) {
        edge(plane, at + i * stride, stride, 1, size, filter, false, simple);
      }
    }
  }

  private static void edge(
      Plane plane,
      int begin,
      int across,
      int along,
      int size,
      Vp8Header.Filter filter,
      boolean outer,
      boolean simple) {
    int limit = 2 * (filter.limit() + (outer ? 4 : 0)) + 1;
    for (int i = 0; i < size; i++) {
      int at = begin + i * along;
      if (simple) {
        if (isSmall(plane, at, across, limit)) {
          two(plane, at, across);
        }
      } else if (isSmall(plane, at, across, limit)
          && isFlat(plane, at, across, filter.interior())) {
        if (differs(plane, at, across, filter.highVariance())) {
          two(plane, at, across);
        } else if (outer) {
          six(plane, at, across);
        } else {
          four(plane, at, across);
        }
      }
    }
  }

  private static boolean isSmall(Plane plane, int at, int s, int limit) {
    int p = plane.get(at - s) - plane.get(at);
    int q = plane.get(at - 2 * s) - plane.get(at + s);
    return 4 * Math.abs(p) + Math.abs(q) <= limit;
  }

  private static boolean isFlat(Plane plane, int at, int s, int interior) {
    for (int k = -4; k < 3; k++) {
      if (k != -1 && Math.abs(plane.get(at + k * s) - plane.get(at + (k + 1) * s)) > interior) {
        return false;
      }
    }
    return true;
  }

  private static boolean differs(Plane plane, int at, int s, int threshold) {
    return Math.abs(plane.get(at - 2 * s) - plane.get(at - s)) > threshold
        || Math.abs(plane.get(at + s) - plane.get(at)) > threshold;
  }

  private static void two(Plane plane, int at, int s) {
    int p = plane.get(at - s);
    int q = plane.get(at);
    int a = 3 * (q - p) + signed8(plane.get(at - 2 * s) - plane.get(at + s));
    plane.samples[at - s] = Plane.clip(p + signed5((a + 3) >> 3));
    plane.samples[at] = Plane.clip(q - signed5((a + 4) >> 3));
  }

  private static void four(Plane plane, int at, int s) {
    int p = plane.get(at - s);
    int q = plane.get(at);
    int a = 3 * (q - p);
    int first = signed5((a + 4) >> 3);
    int second = signed5((a + 3) >> 3);
    int third = (first + 1) >> 1;
    plane.samples[at - 2 * s] = Plane.clip(plane.get(at - 2 * s) + third);
    plane.samples[at - s] = Plane.clip(p + second);
    plane.samples[at] = Plane.clip(q - first);
    plane.samples[at + s] = Plane.clip(plane.get(at + s) - third);
  }

  private static void six(Plane plane, int at, int s) {
    int p1 = plane.get(at - 2 * s);
    int p0 = plane.get(at - s);
    int q0 = plane.get(at);
    int q1 = plane.get(at + s);
    int a = signed8(3 * (q0 - p0) + signed8(p1 - q1));
    int near = (27 * a + 63) >> 7;
    int middle = (18 * a + 63) >> 7;
    int far = (9 * a + 63) >> 7;
    plane.samples[at - 3 * s] = Plane.clip(plane.get(at - 3 * s) + far);
    plane.samples[at - 2 * s] = Plane.clip(p1 + middle);
    plane.samples[at - s] = Plane.clip(p0 + near);
    plane.samples[at] = Plane.clip(q0 - near);
    plane.samples[at + s] = Plane.clip(q1 - middle);
    plane.samples[at + 2 * s] = Plane.clip(plane.get(at + 2 * s) - far);
  }

  private static int signed8(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  private static int signed5(int value) {
    return Math.max(-16, Math.min(15, value));
  }
}
