package dev.repazoo.image.webp;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/** Decodes a VP8L image. Source: WebP lossless bitstream specification. */
final class LosslessDecoder {
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;

  /** Steps back by column and row for the 120 smallest distance codes, as 16 y + 8 - x. */
  private static final String NEAR =
      "180717192806272916 1a262a38053739151b363a252b4804474914 1c353b464a242c58454b343c035759131d56"
          + "5a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f646c424e767a212f75"
          + "7b313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070";

  private final BitReader in;

  private LosslessDecoder(BitReader in) {
    this.in = in;
  }

  static int width(byte[] data, int begin) {
    return 1 + (Vp8Header.little(data, begin + 1, 2) & 0x3fff);
  }

  static int height(byte[] data, int begin) {
    return 1 + (Vp8Header.little(data, begin + 1, 4) >> 14 & 0x3fff);
  }

  /**
   * Decodes an image; alpha is dropped.
   *
   * @throws ImageFormatException if it is damaged
   */
  static RgbImage decode(byte[] data, int begin, int end) throws ImageFormatException {
    if (end - begin < 5 || data[begin] != 0x2f || (data[begin + 4] >> 5 & 7) != 0) {
      throw new ImageFormatException("damaged WebP: there is no VP8L image");
    }
    int width = width(data, begin);
    int height = height(data, begin);
    LosslessDecoder decoder = new LosslessDecoder(new BitReader(data, begin + 5, end));
    int[] pixels = decoder.image(width, height);
    if (decoder.in.exhausted()) {
      throw new ImageFormatException("damaged image: the file ends before the picture does");
    }
    RgbImage image = RgbImage.black(width, height);
    for (int i = 0; i < pixels.length; i++) {
      image.hwc()[3 * i] = (byte) (pixels[i] >> 16);
      image.hwc()[3 * i + 1] = (byte) (pixels[i] >> 8);
      image.hwc()[3 * i + 2] = (byte) pixels[i];
    }
    return image;
  }

  private int[] image(int width, int height) throws ImageFormatException {
    List<LosslessTransform> transforms = new ArrayList<>();
    int stored = width;
    while (in.flag()) {
      if (transforms.size() == 4) {
        throw new ImageFormatException("damaged WebP: more than four transforms");
      }
      int kind = in.bits(2);
      switch (kind) {
        case 2 -> transforms.add(new LosslessTransform.SubtractGreen());
        case 3 -> {
          int count = 1 + in.bits(8);
          int[] colours = pixels(count, 1, false);
          for (int i = 4; i < 4 * count; i++) {
            colours[i / 4] = nextChannel(colours, i);
          }
          int bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
          transforms.add(new LosslessTransform.Palette(colours, bits, stored));
          stored = LosslessTransform.divided(stored, bits);
        }
        default -> {
          int bits = 2 + in.bits(3);
          int columns = LosslessTransform.divided(stored, bits);
          int[] blocks = pixels(columns, LosslessTransform.divided(height, bits), false);
          transforms.add(
              kind == 0
                  ? new LosslessTransform.Predictor(blocks, bits, stored)
                  : new LosslessTransform.CrossColour(blocks, bits, stored));
        }
      }
    }
    int[] pixels = pixels(stored, height, true);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      pixels = transforms.get(i).undo(pixels, height);
    }
    return pixels;
  }

  /** A palette holds differences from the colour before, channel by channel. */
  private static int nextChannel(int[] colours, int i) {
    int shift = 8 * (i % 4);
    int sum = ((colours[i / 4] >> shift) + (colours[i / 4 - 1] >> shift)) & 0xff;
    return (colours[i / 4] & ~(0xff << shift)) | sum << shift;
  }

  private int[] pixels(int width, int height, boolean whole) throws ImageFormatException {
    int cacheBits = in.flag() ? in.bits(4) : 0;
    if (cacheBits > 11) {
      throw new ImageFormatException("damaged WebP: the colour cache is too large");
    }
    int groupBits = 0;
    int[] groups = {0};
    int count = 1;
    if (whole && in.flag()) {
      groupBits = 2 + in.bits(3);
      groups =
          pixels(
              LosslessTransform.divided(width, groupBits),
              LosslessTransform.divided(height, groupBits),
              false);
      for (int i = 0; i < groups.length; i++) {
        groups[i] = groups[i] >> 8 & 0xffff;
        count = Math.max(count, groups[i] + 1);
      }
    }
    int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
    PrefixCode[][] codes = new PrefixCode[count][5];
    for (PrefixCode[] group : codes) {
      int[] alphabets = {256 + LENGTHS + cacheSize, 256, 256, 256, DISTANCES};
      for (int i = 0; i < 5; i++) {
        group[i] = PrefixCode.parse(in, alphabets[i]);
        if (in.exhausted()) {
          throw new ImageFormatException("damaged image: the file ends before the picture does");
        }
      }
    }
    return decode(width, height, codes, groups, groupBits, cacheBits);
  }

  private int[] decode(
      int width, int height, PrefixCode[][] codes, int[] groups, int groupBits, int cacheBits)
      throws ImageFormatException {
    int[] pixels = new int[Math.multiplyExact(width, height)];
    int[] cache = new int[1 << cacheBits];
    int columns = LosslessTransform.divided(width, groupBits);
    int at = 0;
    while (at < pixels.length) {
      int x = at % width;
      int block = groupBits == 0 ? 0 : ((at / width) >> groupBits) * columns + (x >> groupBits);
      PrefixCode[] group = codes[groups[groups.length == 1 ? 0 : block]];
      int green = group[0].read(in);
      int from = at;
      if (green < 256) {
        int red = group[1].read(in);
        int blue = group[2].read(in);
        int alpha = group[3].read(in);
        pixels[at++] = alpha << 24 | red << 16 | green << 8 | blue;
      } else if (green < 256 + LENGTHS) {
        int length = extended(green - 256);
        int distance = distance(extended(group[4].read(in)), width);
        if (distance > at || length > pixels.length - at) {
          throw new ImageFormatException("damaged WebP: a copy from outside the picture");
        }
        for (int i = 0; i < length; i++) {
          pixels[at] = pixels[at - distance];
          at++;
        }
      } else {
        pixels[at++] = cache[green - 256 - LENGTHS];
      }
      if (cacheBits > 0) {
        for (int i = from; i < at; i++) {
          cache[(0x1e35a7bd * pixels[i]) >>> (32 - cacheBits)] = pixels[i];
        }
      }
      if (in.exhausted()) {
        throw new ImageFormatException("damaged image: the file ends before the picture does");
      }
    }
    return pixels;
  }

  /** A length or distance out of its class and extra bits. */
  private int extended(int symbol) {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = (symbol - 2) >> 1;
    return ((2 + (symbol & 1)) << extra) + in.bits(extra) + 1;
  }

  private static int distance(int code, int width) {
    if (code > 120) {
      return code - 120;
    }
    String near = NEAR.replace(" ", "");
    int packed = Integer.parseInt(near.substring(2 * code - 2, 2 * code), 16);
    return Math.max(1, (packed >> 4) * width + 8 - (packed & 15));
  }
}
