package dev.repazoo.image.webp;

import dev.repazoo.image.RgbImage;

/**
 * Luma and half-size chroma to RGB as libwebp does: each chroma sample is a mean of the four
 * nearest ones, 9:3:3:1, in two roundings; the conversion has 14 fraction bits.
 *
 * <p>Source: libwebp, src/dsp/upsampling.c and yuv.h.
 */
final class Upsampling {
  private Upsampling() {}

  static RgbImage toRgb(int width, int height, Plane luma, Plane u, Plane v) {
    RgbImage image = RgbImage.black(width, height);
    int[] us = new int[width];
    int[] vs = new int[width];
    for (int y = 0; y < height; y++) {
      row(u, y, width, height, us);
      row(v, y, width, height, vs);
      int line = luma.at(0, y);
      int out = 3 * y * width;
      for (int x = 0; x < width; x++) {
        int scaled = (luma.get(line + x) * 19_077) >> 8;
        int red = scaled + ((vs[x] * 26_149) >> 8) - 14_234;
        int green = scaled - ((us[x] * 6_419) >> 8) - ((vs[x] * 13_320) >> 8) + 8_708;
        int blue = scaled + ((us[x] * 33_050) >> 8) - 17_685;
        image.hwc()[out + 3 * x] = Plane.clip(red >> 6);
        image.hwc()[out + 3 * x + 1] = Plane.clip(green >> 6);
        image.hwc()[out + 3 * x + 2] = Plane.clip(blue >> 6);
      }
    }
    return image;
  }

  private static void row(Plane plane, int y, int width, int height, int[] out) {
    int rows = (height + 1) / 2;
    int near = plane.at(0, y / 2);
    int neighbour = y % 2 == 0 ? y / 2 - 1 : y / 2 + 1;
    int far = plane.at(0, Math.max(0, Math.min(rows - 1, neighbour)));
    for (int x = 0; x < width; x++) {
      int a = plane.get(near + x / 2);
      int c = plane.get(far + x / 2);
      if (x == 0 || (x == width - 1 && width % 2 == 0)) {
        out[x] = (3 * a + c + 2) >> 2;
      } else {
        int side = x % 2 == 0 ? x / 2 - 1 : x / 2 + 1;
        int b = plane.get(near + side);
        int d = plane.get(far + side);
        out[x] = (((a + b + c + d + 8 + 2 * (b + c)) >> 3) + a) >> 1;
      }
    }
  }
}
