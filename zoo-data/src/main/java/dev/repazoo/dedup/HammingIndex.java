package dev.repazoo.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hashes within a Hamming distance of others, all of them, without comparing each with each.
 *
 * <p>Hashes are cut into m bands. With a distance r = m a + b, b below m, two hashes within it
 * differ in at most a bits in one of the first b + 1 bands, or in at most a - 1 in one of the
 * others: else they would differ in (b + 1)(a + 1) + (m - b - 1) a = r + 1 places. So for each band
 * there is a table of all hashes by their bits there, and a hash is compared with those found under
 * all bits that near.
 *
 * <p>Source: Norouzi, Punjani and Fleet, Fast Search in Hamming Space with Multi-Index Hashing,
 * CVPR 2012.
 */
public final class HammingIndex implements Leaders.Search {
  /** What looking into a table takes, in comparisons of hashes that lie side by side. */
  private static final double LOOK = 20;

  private static final int WIDEST = 22;

  private final long[] hashes;
  private final int distance;
  private final List<Band> bands;

  /**
   * Tables of hashes.
   *
   * @param distance in bits up to which hashes are alike, 0 to 64
   */
  public HammingIndex(long[] hashes, int distance) {
    if (distance < 0 || distance > PerceptualHash.BITS) {
      throw new IllegalArgumentException(
          "a distance is " + distance + " bits; it must be in 0.." + PerceptualHash.BITS);
    }
    this.hashes = hashes.clone();
    this.distance = distance;
    bands = cheapest(hashes.length, distance).stream().map(part -> new Band(part, hashes)).toList();
  }

  /** Bits of a hash, and how many of them may differ. */
  private record Part(int shift, int width, int distance) {
    int keys() {
      return 1 << width;
    }

    int key(long hash) {
      return (int) (hash >>> shift) & keys() - 1;
    }

    /** How many keys are that near. */
    double looks() {
      double sum = 0;
      double choose = 1;
      for (int i = 0; i <= Math.min(distance, width); i++) {
        sum += choose;
        choose = choose * (width - i) / (i + 1);
      }
      return sum;
    }

    /** What a hash takes to look up among so many, and its share of making the table. */
    double cost(int count) {
      return looks() * (LOOK + (double) count / keys()) + 2 * LOOK + (double) keys() / count;
    }
  }

  /** The parts that cost least; none where comparing each with each costs less. */
  private static List<Part> cheapest(int count, int distance) {
    List<Part> best = List.of();
    double least = count / 2.0;
    for (int m = (PerceptualHash.BITS + WIDEST - 1) / WIDEST; m <= 16; m++) {
      List<Part> parts = parts(m, distance);
      double cost = parts.stream().mapToDouble(part -> part.cost(count)).sum();
      if (cost < least) {
        best = parts;
        least = cost;
      }
    }
    return best;
  }

  private static List<Part> parts(int m, int distance) {
    List<Part> parts = new ArrayList<>();
    int shift = 0;
    for (int i = 0; i < m; i++) {
      int width = PerceptualHash.BITS / m + (i < PerceptualHash.BITS % m ? 1 : 0);
      int most = distance / m - (i <= distance % m ? 0 : 1);
      if (most >= 0) {
        parts.add(new Part(shift, width, most));
      }
      shift += width;
    }
    return parts;
  }

  /** The hashes by their bits in one place, those of a key side by side, in their order. */
  private static final class Band {
    private final Part part;
    private final int[] starts;
    private final int[] items;
    private final long[] sorted;
    private final int[] near; // differences of keys

    Band(Part part, long[] hashes) {
      this.part = part;
      starts = new int[part.keys() + 1];
      for (long hash : hashes) {
        starts[part.key(hash) + 1]++;
      }
      for (int key = 0; key < part.keys(); key++) {
        starts[key + 1] += starts[key];
      }
      items = new int[hashes.length];
      sorted = new long[hashes.length];
      int[] next = Arrays.copyOf(starts, part.keys());
      for (int item = 0; item < hashes.length; item++) {
        int at = next[part.key(hashes[item])]++;
        items[at] = item;
        sorted[at] = hashes[item];
      }
      near =
          IntStream.range(0, part.keys())
              .filter(difference -> Integer.bitCount(difference) <= part.distance())
              .toArray();
    }

    void find(long hash, int before, int distance, IntStream.Builder found) {
      int key = part.key(hash);
      for (int difference : near) {
        int end = starts[(key ^ difference) + 1];
        for (int at = starts[key ^ difference]; at < end; at++) {
          if (Long.bitCount(sorted[at] ^ hash) <= distance && items[at] < before) {
            found.add(items[at]);
          }
        }
      }
    }
  }

  /** All hashes before one that are within the distance of it, ascending. */
  public int[] earlier(int item) {
    long hash = hashes[item];
    if (bands.isEmpty()) {
      return IntStream.range(0, item)
          .filter(other -> Long.bitCount(hashes[other] ^ hash) <= distance)
          .toArray();
    }
    IntStream.Builder found = IntStream.builder();
    bands.forEach(band -> band.find(hash, item, distance, found));
    return found.build().sorted().distinct().toArray();
  }

  @Override
  public int[][] like(int from, int to, BitSet kept) {
    return IntStream.range(from, to)
        .parallel()
        .mapToObj(item -> relevant(earlier(item), from, kept))
        .toArray(int[][]::new);
  }

  private static int[] relevant(int[] earlier, int from, BitSet kept) {
    int[] first =
        Arrays.stream(earlier).takeWhile(item -> item < from).filter(kept::get).limit(1).toArray();
    return first.length > 0
        ? first
        : Arrays.stream(earlier).dropWhile(item -> item < from).toArray();
  }
}
