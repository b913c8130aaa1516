package dev.repazoo.image.webp;

import java.util.Arrays;

/**
 * What an encoder did to the pixels before coding them, undone. Pixels are ARGB.
 *
 * <p>Source: WebP lossless bitstream specification, section 4.
 */
sealed interface LosslessTransform {

  /** Undoes it on a whole image. */
  int[] undo(int[] pixels, int height);

  /** Sizes of sub-images. */
  static int divided(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  /** Green was subtracted from red and blue. */
  record SubtractGreen() implements LosslessTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      for (int i = 0; i < pixels.length; i++) {
        int pixel = pixels[i];
        int green = pixel >> 8 & 0xff;
        int both = (pixel & 0xff00ff) + (green << 16 | green);
        pixels[i] = (pixel & 0xff00ff00) | (both & 0xff00ff);
      }
      return pixels;
    }
  }

  /** Pixels are numbers in a palette, several to a pixel if it is small. */
  final class Palette implements LosslessTransform {
    private final int[] colours;
    private final int bits;
    private final int width;

    Palette(int[] colours, int bits, int width) {
      this.colours = Arrays.copyOf(colours, 256);
      this.bits = bits;
      this.width = width;
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int packed = divided(width, bits);
      int each = 8 >> bits;
      int mask = (1 << each) - 1;
      int[] result = new int[width * height];
      for (int i = 0; i < result.length; i++) {
        int x = i % width;
        int shift = (x & ((1 << bits) - 1)) * each;
        int index = pixels[i / width * packed + (x >> bits)] >> 8 >> shift & mask;
        result[i] = colours[index];
      }
      return result;
    }
  }

  /** Shares of green and red were subtracted from red and blue, block by block. */
  final class CrossColour implements LosslessTransform {
    private final int[] factors;
    private final int bits;
    private final int width;

    CrossColour(int[] factors, int bits, int width) {
      this.factors = factors;
      this.bits = bits;
      this.width = width;
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int blocks = divided(width, bits);
      for (int i = 0; i < pixels.length; i++) {
        int factor = factors[((i / width) >> bits) * blocks + ((i % width) >> bits)];
        int pixel = pixels[i];
        byte green = (byte) (pixel >> 8);
        int red = (pixel >> 16) + share((byte) factor, green);
        int blue = pixel + share((byte) (factor >> 8), green);
        blue += share((byte) (factor >> 16), (byte) red);
        pixels[i] = (pixel & 0xff00ff00) | (red & 0xff) << 16 | (blue & 0xff);
      }
      return pixels;
    }

    private static int share(byte factor, byte sample) {
      return (factor * sample) >> 5;
    }
  }

  /** Pixels are differences from predictions, of a kind that each block chooses. */
  final class Predictor implements LosslessTransform {
    private final int[] kinds;
    private final int bits;
    private final int width;

    Predictor(int[] kinds, int bits, int width) {
      this.kinds = kinds;
      this.bits = bits;
      this.width = width;
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int blocks = divided(width, bits);
      pixels[0] = add(pixels[0], 0xff000000);
      for (int x = 1; x < width; x++) {
        pixels[x] = add(pixels[x], pixels[x - 1]);
      }
      for (int y = 1; y < height; y++) {
        int row = y * width;
        pixels[row] = add(pixels[row], pixels[row - width]);
        for (int x = 1; x < width; x++) {
          int kind = kinds[(y >> bits) * blocks + (x >> bits)] >> 8 & 15;
          pixels[row + x] = add(pixels[row + x], predict(kind, pixels, row + x));
        }
      }
      return pixels;
    }

    private int predict(int kind, int[] pixels, int at) {
      int left = pixels[at - 1];
      int top = pixels[at - width];
      int corner = pixels[at - width - 1];
      int right = pixels[at - width + 1];
      return switch (kind) {
        case 1 -> left;
        case 2 -> top;
        case 3 -> right;
        case 4 -> corner;
        case 5 -> mean(mean(left, right), top);
        case 6 -> mean(left, corner);
        case 7 -> mean(left, top);
        case 8 -> mean(corner, top);
        case 9 -> mean(top, right);
        case 10 -> mean(mean(left, corner), mean(top, right));
        case 11 -> select(top, left, corner);
        case 12 -> gradient(left, top, corner, false);
        case 13 -> gradient(mean(left, top), mean(left, top), corner, true);
        default -> 0xff000000;
      };
    }

    private static int add(int a, int b) {
      int low = (a & 0xff00ff) + (b & 0xff00ff);
      int high = (a >>> 8 & 0xff00ff) + (b >>> 8 & 0xff00ff);
      return (low & 0xff00ff) | (high & 0xff00ff) << 8;
    }

    private static int mean(int a, int b) {
      return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    private static int select(int top, int left, int corner) {
      int difference = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int c = corner >> shift & 0xff;
        difference += Math.abs((left >> shift & 0xff) - c) - Math.abs((top >> shift & 0xff) - c);
      }
      return difference <= 0 ? top : left;
    }

    /** {@code a + b - c} in each channel, or half of the way from a to it. */
    private static int gradient(int a, int b, int c, boolean half) {
      int result = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int first = a >> shift & 0xff;
        int change = (b >> shift & 0xff) - (c >> shift & 0xff);
        int value = first + (half ? change / 2 : change);
        result |= Math.max(0, Math.min(255, value)) << shift;
      }
      return result;
    }
  }
}
