package dev.repazoo.eval;

import java.io.Serializable;
import java.util.BitSet;

/**
 * Which features of a band, and which of the other set, lie in balls of each other's set.
 *
 * @param rows those of the band, by their numbers in their set
 * @param others those of the other set
 */
record InsideBalls(BitSet rows, BitSet others) implements Serializable {
  private static final long serialVersionUID = 1;

  static InsideBalls of(boolean[] rows, boolean[] others) {
    return new InsideBalls(bits(rows), bits(others));
  }

  private static BitSet bits(boolean... flags) {
    BitSet bits = new BitSet(flags.length);
    for (int i = 0; i < flags.length; i++) {
      bits.set(i, flags[i]);
    }
    return bits;
  }
}
