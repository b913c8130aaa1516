package dev.repazoo.image.webp;

/** VP8's inverse transforms of 4 x 4. Source: RFC 6386, section 14. */
final class Transform {
  private Transform() {}

  /** The luma blocks' DC coefficients out of their own block. */
  static void inverseHadamard(int[] in, int[] coefficients) {
    int[] t = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[i] + in[12 + i];
      int b = in[4 + i] + in[8 + i];
      int c = in[4 + i] - in[8 + i];
      int d = in[i] - in[12 + i];
      t[i] = a + b;
      t[4 + i] = d + c;
      t[8 + i] = a - b;
      t[12 + i] = d - c;
    }
    for (int i = 0; i < 4; i++) {
      int rounded = t[4 * i] + 3;
      int a = rounded + t[4 * i + 3];
      int b = t[4 * i + 1] + t[4 * i + 2];
      int c = t[4 * i + 1] - t[4 * i + 2];
      int d = rounded - t[4 * i + 3];
      coefficients[64 * i] = (a + b) >> 3;
      coefficients[64 * i + 16] = (d + c) >> 3;
      coefficients[64 * i + 32] = (a - b) >> 3;
      coefficients[64 * i + 48] = (d - c) >> 3;
    }
  }

  /** Adds a block's inverse cosine transform to its prediction. */
  static void addInverseCosine(int[] in, int begin, Plane plane, int at) {
    int[] t = new int[16];
    for (int i = 0; i < 4; i++) {
      int p = begin + i;
      int a = in[p] + in[p + 8];
      int b = in[p] - in[p + 8];
      int c = sine(in[p + 4]) - cosine(in[p + 12]);
      int d = cosine(in[p + 4]) + sine(in[p + 12]);
      t[4 * i] = a + d;
      t[4 * i + 1] = b + c;
      t[4 * i + 2] = b - c;
      t[4 * i + 3] = a - d;
    }
    for (int i = 0; i < 4; i++) {
      int rounded = t[i] + 4;
      int a = rounded + t[8 + i];
      int b = rounded - t[8 + i];
      int c = sine(t[4 + i]) - cosine(t[12 + i]);
      int d = cosine(t[4 + i]) + sine(t[12 + i]);
      int line = at + i * plane.stride;
      add(plane, line, a + d);
      add(plane, line + 1, b + c);
      add(plane, line + 2, b - c);
      add(plane, line + 3, a - d);
    }
  }

  private static void add(Plane plane, int at, int value) {
    plane.samples[at] = Plane.clip(plane.get(at) + (value >> 3));
  }

  /** Times the square root of 2 times cos(pi/8). */
  private static int cosine(int value) {
    return ((value * 20_091) >> 16) + value;
  }

  /** Times the square root of 2 times sin(pi/8). */
  private static int sine(int value) {
    return (value * 35_468) >> 16;
  }
}
