package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NumpyRandomTest {
  /** {@code r = numpy.random.RandomState(2020)}, NumPy 1.26.4. */
  @Test
  void ordersAreNumpys() {
    NumpyRandom random = new NumpyRandom(2020);
    assertArrayEquals(new int[] {2, 4, 9, 1, 5, 7, 6, 3, 8, 0}, random.permutation(10));
    assertArrayEquals(new int[] {4, 3, 1}, random.choice(7, 3));
    assertArrayEquals(
        new int[] {137, 472, 829, 133, 288}, Arrays.copyOf(random.permutation(1000), 5));
  }
}
