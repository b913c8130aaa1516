package dev.repazoo.t5;

/**
 * Which bucket the distance of two tokens falls into: half of the buckets for keys behind the query
 * and half for those before it; of each half, one for every small distance, the rest for ranges
 * that grow with the logarithm up to the largest distance.
 *
 * <p>Source: transformers' {@code T5Attention._relative_position_bucket}, bidirectional.
 *
 * @param buckets of both directions
 * @param maxDistance from which on all are in the last bucket
 */
record RelativePositions(int buckets, int maxDistance) {

  /** The buckets of all pairs of tokens, [L, L], a row for each query. */
  long[] of(int length) {
    long[] found = new long[Math.multiplyExact(length, length)];
    for (int query = 0; query < length; query++) {
      for (int key = 0; key < length; key++) {
        found[query * length + key] = bucket(key - query);
      }
    }
    return found;
  }

  /** In float32, as the reference rounds. */
  int bucket(int distance) {
    int half = buckets / 2;
    int from = distance > 0 ? half : 0;
    int size = Math.abs(distance);
    int exact = half / 2;
    if (size < exact) {
      return from + size;
    }
    float range = (float) Math.log((float) size / exact);
    float whole = (float) Math.log((double) maxDistance / exact);
    int far = exact + (int) (range / whole * (half - exact));
    return from + Math.min(half - 1, far);
  }
}
