package dev.repazoo.dedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables find what comparing each with each finds. */
class HammingIndexTest {
  private static final int COUNT = 3000;

  /** Some far apart, some a few bits from an earlier one. */
  private static long[] hashes() {
    Random random = new Random(3);
    long[] hashes = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      hashes[i] = random.nextLong();
      if (i > 0 && i % 2 == 0) {
        hashes[i] = hashes[random.nextInt(i)];
        for (int bit = random.nextInt(14); bit > 0; bit--) {
          hashes[i] ^= 1L << random.nextInt(64);
        }
      }
    }
    return hashes;
  }

  private static int[] earlier(long[] hashes, int item, int distance) {
    return IntStream.range(0, item)
        .filter(other -> Long.bitCount(hashes[other] ^ hashes[item]) <= distance)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 10, 13, 20, 32})
  void noneIsMissed(int distance) {
    long[] hashes = hashes();
    HammingIndex index = new HammingIndex(hashes, distance);
    int pairs = 0;
    for (int i = 0; i < COUNT; i += 3) {
      int[] expected = earlier(hashes, i, distance);
      assertArrayEquals(expected, index.earlier(i));
      pairs += expected.length;
    }
    assertTrue(pairs > 10, pairs + " pairs");
  }

  /** Blocks and tables don't show in the result. */
  @ParameterizedTest
  @ValueSource(ints = {4, 10})
  void keptIsWhatIsFarFromAllThatAreKeptBefore(int distance) throws IOException {
    long[] hashes = hashes();
    int[] expected = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      expected[i] =
          IntStream.of(earlier(hashes, i, distance))
              .filter(other -> expected[other] == other)
              .findFirst()
              .orElse(i);
    }
    assertArrayEquals(expected, Leaders.of(COUNT, new HammingIndex(hashes, distance), done -> {}));
  }

  @Test
  void aFewHashesAreComparedOneByOne() {
    HammingIndex index = new HammingIndex(new long[] {0, -1, 7, 3}, 2);
    assertArrayEquals(new int[] {0, 2}, index.earlier(3));
    assertArrayEquals(new int[0], index.earlier(1));
  }
}
