package dev.repazoo.runtime;

/**
 * Standard normal noise that depends on a seed, a stream and an element's number, and on nothing
 * else: what exported pipelines make inside of the graph.
 *
 * <p>A 32-bit mixing function h (xor-shift and multiply, twice) is applied to a counter under two
 * keys, {@code w = h(h(c ^ a) + b)} with {@code c = 2 e} and {@code 2 e + 1} for element e; two
 * words give {@code z = sqrt(-2 ln u) sin(2 pi v)} (Box and Muller 1958).
 */
public final class CounterNormal {
  private static final long WORD = 1L << 32;
  private static final long HALF_WORD = 1L << 16;
  private static final int[] SHIFTS = {16, 15, 16};
  private static final long[] FACTORS = {0x7feb352dL, 0x846ca68bL};
  private static final long SECOND_KEY = 0x9e3779b9L;

  private CounterNormal() {}

  /**
   * The noise of one batch.
   *
   * @param seeds of the samples
   * @param stream which of the seeds' many arrays: 0 is the start, i + 1 that of step i
   * @param elements values of one sample
   * @return the values of each seed, one after the other
   */
  public static float[] normal(long[] seeds, long stream, int elements) {
    float[] values = new float[Math.multiplyExact(seeds.length, elements)];
    for (int b = 0; b < seeds.length; b++) {
      long first = mix(mix(mix(mix(seeds[b] & WORD - 1) ^ (seeds[b] >>> 32)) ^ stream));
      long second = mix(first ^ SECOND_KEY);
      for (int e = 0; e < elements; e++) {
        double u = (word(2L * e, first, second) + 0.5) * (1.0 / WORD);
        double v = (word(2L * e + 1, first, second) + 0.5) * (1.0 / WORD);
        values[b * elements + e] =
            (float) (Math.sqrt(Math.log(u) * -2) * Math.sin(v * (2 * Math.PI)));
      }
    }
    return values;
  }

  private static long word(long counter, long first, long second) {
    return mix((mix(counter ^ first) + second) % WORD);
  }

  private static long mix(long word) {
    long x = word;
    for (int i = 0; i < SHIFTS.length; i++) {
      x ^= x >>> SHIFTS[i];
      if (i < FACTORS.length) {
        x =
            (x * (FACTORS[i] % HALF_WORD) + x * (FACTORS[i] / HALF_WORD) % HALF_WORD * HALF_WORD)
                % WORD;
      }
    }
    return x;
  }
}
