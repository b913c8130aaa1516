package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CosineNeighboursTest {
  private static final int COUNT = 2500;
  private static final int DIM = 8;

  private static FeatureRows features() {
    Random random = new Random(5);
    float[] values = new float[COUNT * DIM];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int i = DIM; i < values.length; i += 2 * DIM) { // a multiple of another: a cosine of 1
      System.arraycopy(values, i - DIM, values, i, DIM);
      for (int k = 0; k < DIM; k++) {
        values[i + k] *= 3;
      }
    }
    java.util.Arrays.fill(values, 0, DIM, 0); // the first is zero, and like none
    return FeatureRows.of(values, DIM);
  }

  @Test
  void itIsTheFirstBeforeTheBlockOrAllInIt() {
    FeatureRows rows = features();
    double threshold = 0.95;
    BitSet kept = new BitSet();
    kept.set(0, 2000);
    kept.clear(500, 900);
    int[][] like = new CosineNeighbours(rows, threshold, LinearAlgebra.JAVA).like(2000, 2500, kept);
    int before = 0;
    for (int row = 2000; row < 2500; row++) {
      int query = row;
      int[] expected =
          IntStream.range(0, 2000)
              .filter(kept::get)
              .filter(other -> CosineNeighbours.cosine(rows, query, other) >= threshold)
              .limit(1)
              .toArray();
      before += expected.length;
      if (expected.length == 0) {
        expected =
            IntStream.range(2000, row)
                .filter(other -> CosineNeighbours.cosine(rows, query, other) >= threshold)
                .toArray();
      }
      assertArrayEquals(expected, like[row - 2000]);
    }
    assertTrue(before > 20 && before < 480, "" + before);
  }

  @Test
  void lengthDoesNotCount() {
    FeatureRows rows = features();
    assertEquals(1, CosineNeighbours.cosine(rows, 2, 3), 1e-7);
    assertTrue(Double.isNaN(CosineNeighbours.cosine(rows, 0, 1)));
    int[][] like =
        new CosineNeighbours(rows, 0.999999, LinearAlgebra.JAVA).like(0, 4, new BitSet());
    assertArrayEquals(new int[][] {{}, {}, {}, {2}}, like);
  }
}
