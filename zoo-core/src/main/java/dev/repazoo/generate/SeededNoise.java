package dev.repazoo.generate;

import java.util.SplittableRandom;

/**
 * Standard normal noise and classes that depend on a seed and a sample's number only: neither the
 * batch size, nor the engine, nor where a run was resumed changes a sample.
 *
 * @param seed the run's seed
 */
public record SeededNoise(long seed) {
  private static final int LATENTS = 1;
  private static final int CLASS = 2;
  private static final int SEED = 3;
  private static final int FIRST_STEP = 4;
  private static final int SEED_BITS = 30;

  /** Odd constants of the SplitMix64 generator. */
  private static final long STREAM = 0x9E3779B97F4A7C15L;

  private static final long SAMPLE = 0xBF58476D1CE4E5B9L;

  /** The starts of samples of {@code size} values, one after the other. */
  public float[] latents(long[] indices, int size) {
    return normal(indices, LATENTS, size);
  }

  /** The noise of a sampler's step for samples of {@code size} values, one after the other. */
  public float[] step(long[] indices, int step, int size) {
    return normal(indices, FIRST_STEP + step, size);
  }

  /** A class for a sample, evenly among {@code classes}. */
  public long label(long index, int classes) {
    return random(index, CLASS).nextInt(classes);
  }

  /** A seed in 0..2^30-1 for graphs that make a sample's noise themselves. */
  public long sampleSeed(long index) {
    return random(index, SEED).nextInt(1 << SEED_BITS);
  }

  private SplittableRandom random(long index, int stream) {
    return new SplittableRandom(mix(mix(seed * STREAM + index) * SAMPLE + stream));
  }

  /** The finaliser of SplitMix64: neighbouring arguments give unrelated results. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * SAMPLE;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private float[] normal(long[] indices, int stream, int size) {
    float[] values = new float[indices.length * size];
    for (int i = 0; i < indices.length; i++) {
      SplittableRandom random = random(indices[i], stream);
      for (int j = 0; j < size; j++) {
        values[i * size + j] = (float) random.nextGaussian();
      }
    }
    return values;
  }
}
