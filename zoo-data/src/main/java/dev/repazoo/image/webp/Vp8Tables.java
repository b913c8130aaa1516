package dev.repazoo.image.webp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers that VP8 is made of. Source: RFC 6386. */
final class Vp8Tables {
  private static final Map<String, List<int[]>> ROWS = read();

  /** Quantizer steps by index. */
  static final int[] DC = ROWS.get("dc").get(0);

  static final int[] AC = ROWS.get("ac").get(0);

  /** Probabilities of sub-block modes [above, left], each the nodes of {@link #MODE_TREE}. */
  static final int[][][] MODES = new int[10][][];

  /** Sub-block modes: DC, TM, VE, HE, LD, RD, VR, VL, HD, HU. */
  static final int[] MODE_TREE = {
    0, 2, -1, 4, -2, 6, 8, 12, -3, 10, -5, -6, -4, 14, -7, 16, -8, -9
  };

  static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  /** Probabilities of the extra bits of the four largest classes of coefficients. */
  static final int[][] EXTRA = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  static {
    for (int above = 0; above < 10; above++) {
      MODES[above] = ROWS.get("modes").subList(10 * above, 10 * above + 10).toArray(int[][]::new);
    }
  }

  private Vp8Tables() {}

  /** The probabilities of coefficients [type, band, context, node] before any update: a copy. */
  static int[][][][] coefficients() {
    return cube("coefficients");
  }

  /** The probabilities of updates of those. */
  static int[][][][] updates() {
    return cube("updates");
  }

  private static int[][][][] cube(String name) {
    int[][][][] cube = new int[4][8][3][];
    for (int i = 0; i < 96; i++) {
      cube[i / 24][i / 3 % 8][i % 3] = ROWS.get(name).get(i).clone();
    }
    return cube;
  }

  private static Map<String, List<int[]>> read() {
    Map<String, List<int[]>> tables = new HashMap<>();
    List<int[]> table = new ArrayList<>();
    try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8-tables.txt")) {
      if (in == null) {
        throw new IOException("vp8-tables.txt is missing in the program's jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        if (line.startsWith("=")) {
          table = new ArrayList<>();
          tables.put(line.substring(1), table);
        } else {
          table.add(Arrays.stream(line.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tables;
  }
}
