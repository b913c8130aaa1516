package dev.repazoo.image.webp;

import dev.repazoo.image.ImageFormatException;

/** What a key frame says before its macroblocks. Source: RFC 6386, section 9. */
final class Vp8Header {
  private static final int SEGMENTS = 4;

  /** A filter of edges: its strength at the edges of macroblocks is 4 more. */
  record Filter(int limit, int interior, int highVariance) {}

  /** Quantizer steps of a block's first coefficient and of the others. */
  record Step(int dc, int ac) {}

  /** Steps of luma, of the luma DCs' own block, and of chroma. */
  record Steps(Step luma, Step lumaDc, Step chroma) {}

  final int width;
  final int height;
  final BoolDecoder modes;
  final BoolDecoder[] partitions;
  final boolean segmentMap;
  final int[] segmentProbabilities = {255, 255, 255};
  final int[][][][] probabilities = Vp8Tables.coefficients();
  final int skipProbability;
  final boolean skips;
  final boolean filtered;
  final boolean simpleFilter;
  final Steps[] steps = new Steps[SEGMENTS];

  /** By segment, then for macroblocks predicted as a whole and in sub-blocks. */
  final Filter[][] filters = new Filter[SEGMENTS][2];

  private boolean absolute;
  private final int[] segmentSteps = new int[SEGMENTS];
  private final int[] segmentLevels = new int[SEGMENTS];

  Vp8Header(byte[] data, int begin, int end) throws ImageFormatException {
    if (end - begin < 10
        || (data[begin] & 1) != 0
        || (data[begin + 3] & 0xff) != 0x9d
        || data[begin + 4] != 1
        || data[begin + 5] != 0x2a) {
      throw new ImageFormatException("damaged WebP: there is no VP8 key frame");
    }
    int tag = little(data, begin, 3);
    width = little(data, begin + 6, 2) & 0x3fff;
    height = little(data, begin + 8, 2) & 0x3fff;
    int second = begin + 10 + (tag >> 5);
    boolean shown = (tag >> 4 & 1) == 1;
    int version = tag >> 1 & 7;
    if (width == 0 || height == 0 || second > end || !shown || version > 3) {
      throw new ImageFormatException("damaged WebP: the VP8 header does not fit the file");
    }
    modes = new BoolDecoder(data, begin + 10, second);
    modes.bits(2); // colour space and clamping, which change nothing here
    boolean segmented = modes.flag();
    segmentMap = segmented && readSegments();
    simpleFilter = modes.flag();
    int level = modes.bits(6);
    int sharpness = modes.bits(3);
    int[] deltas = readFilterDeltas();
    partitions = partitions(data, second, end, 1 << modes.bits(2));
    readSteps(segmented);
    modes.flag(); // whether probabilities are kept for later frames
    int[][][][] updates = Vp8Tables.updates();
    for (int i = 0; i < 4 * 8 * 3 * 11; i++) {
      int[] nodes = probabilities[i / 264][i / 33 % 8][i / 11 % 3];
      if (modes.bit(updates[i / 264][i / 33 % 8][i / 11 % 3][i % 11]) == 1) {
        nodes[i % 11] = modes.bits(8);
      }
    }
    skips = modes.flag();
    skipProbability = skips ? modes.bits(8) : 0;
    filtered = level > 0;
    for (int s = 0; s < SEGMENTS; s++) {
      int base = segmented ? segmentLevels[s] + (absolute ? 0 : level) : level;
      filters[s][0] = filter(base + deltas[0], sharpness);
      filters[s][1] = filter(base + deltas[0] + deltas[1], sharpness);
    }
  }

  static int little(byte[] data, int at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value |= (data[at + i] & 0xff) << (8 * i);
    }
    return value;
  }

  private boolean readSegments() {
    boolean map = modes.flag();
    if (modes.flag()) {
      absolute = modes.flag();
      for (int s = 0; s < SEGMENTS; s++) {
        segmentSteps[s] = modes.optional(7);
      }
      for (int s = 0; s < SEGMENTS; s++) {
        segmentLevels[s] = modes.optional(6);
      }
    }
    if (map) {
      for (int i = 0; i < 3; i++) {
        segmentProbabilities[i] = modes.flag() ? modes.bits(8) : 255;
      }
    }
    return map;
  }

  /** What is added to the level of any key frame's macroblock, and of one in sub-blocks. */
  private int[] readFilterDeltas() {
    int[] all = new int[8];
    boolean used = modes.flag();
    boolean updated = used && modes.flag();
    for (int i = 0; i < 8 && updated; i++) {
      all[i] = modes.optional(6);
    }
    return new int[] {all[0], all[4]};
  }

  private static BoolDecoder[] partitions(byte[] data, int begin, int end, int count)
      throws ImageFormatException {
    BoolDecoder[] partitions = new BoolDecoder[count];
    int at = begin + 3 * (count - 1);
    for (int i = 0; i < count; i++) {
      if (at > end || (at == end && i + 1 == count)) {
        throw new ImageFormatException("damaged image: the file ends before the picture does");
      }
      int length = i + 1 < count ? little(data, begin + 3 * i, 3) : end - at;
      int stop = Math.min(end, at + length);
      partitions[i] = new BoolDecoder(data, at, stop);
      at = at + length;
    }
    return partitions;
  }

  private void readSteps(boolean segmented) {
    int base = modes.bits(7);
    int[] delta = new int[5];
    for (int i = 0; i < 5; i++) {
      delta[i] = modes.optional(4);
    }
    for (int s = 0; s < SEGMENTS; s++) {
      int q = segmented ? segmentSteps[s] + (absolute ? 0 : base) : base;
      steps[s] =
          new Steps(
              new Step(Vp8Tables.DC[clamp(q + delta[0], 127)], Vp8Tables.AC[clamp(q, 127)]),
              new Step(
                  2 * Vp8Tables.DC[clamp(q + delta[1], 127)],
                  Math.max(8, Vp8Tables.AC[clamp(q + delta[2], 127)] * 155 / 100)),
              new Step(
                  Vp8Tables.DC[clamp(q + delta[3], 117)], Vp8Tables.AC[clamp(q + delta[4], 127)]));
    }
  }

  private static Filter filter(int wanted, int sharpness) {
    int level = clamp(wanted, 63);
    if (level == 0) {
      return new Filter(0, 0, 0);
    }
    int interior = level;
    if (sharpness > 0) {
      interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
    }
    interior = Math.max(1, interior);
    return new Filter(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0);
  }

  private static int clamp(int value, int most) {
    return Math.max(0, Math.min(most, value));
  }
}
