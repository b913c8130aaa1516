package dev.repazoo.train;

/**
 * Seeds for the engine's generator: each step draws from its own, so a resumed run goes on with the
 * numbers that an uninterrupted one would have drawn, and no generator state is stored.
 */
final class StepSeed {
  /** Stands for the draws of sample grids, in place of a step. */
  static final long SAMPLES = -1;

  /** Stands for the draws of the model's first weights. */
  static final long WEIGHTS = -2;

  private StepSeed() {}

  /** The finaliser of MurmurHash3 over both numbers: near steps get unrelated seeds. */
  static int of(long seed, long step) {
    long h = seed * 0x9E3779B97F4A7C15L + step;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return (int) (h ^ (h >>> 33));
  }
}
