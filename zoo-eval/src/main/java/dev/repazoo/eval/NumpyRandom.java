package dev.repazoo.eval;

/**
 * The random numbers of {@code numpy.random.RandomState(seed)}, so that measures on random subsets
 * take the same ones as tools in Python: the Mersenne twister MT19937, and NumPy's bounded integers
 * by masks and rejection.
 *
 * <p>Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8, 1998; NumPy {@code
 * legacy-distributions.c}, whose streams NumPy keeps as they are (NEP 19).
 */
public final class NumpyRandom {
  private static final int SIZE = 624;
  private static final int MIDDLE = 397;
  private static final int UPPER = 0x80000000;
  private static final int LOWER = 0x7fffffff;
  private static final int TWIST = 0x9908b0df;

  private final int[] state = new int[SIZE];
  private int position = SIZE;

  /** Of a seed in 0..2^32-1. */
  public NumpyRandom(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** {@code permutation(count)}. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = upTo(i);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** {@code choice(count, size, replace=False)}. */
  public int[] choice(int count, int size) {
    return java.util.Arrays.copyOf(permutation(count), size);
  }

  /** An integer in 0..most. */
  private int upTo(int most) {
    int mask = most == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(most);
    int value = next() & mask;
    while (value > most) {
      value = next() & mask;
    }
    return value;
  }

  private int next() {
    if (position == SIZE) {
      for (int i = 0; i < SIZE; i++) {
        int y = (state[i] & UPPER) | (state[(i + 1) % SIZE] & LOWER);
        state[i] = state[(i + MIDDLE) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
      }
      position = 0;
    }
    int y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }
}
