package dev.repazoo.data;

import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.LatentShape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Samples read together, in plain memory. {@link BatchArrays} turns them into arrays.
 *
 * <p>B samples of resolution R.
 */
public final class Batch {
  private final long position;
  private final int resolution;
  private final int[] indices;
  private final ConditionData conditions;
  private final ByteBuffer images;
  private final Optional<Moments> moments;

  /**
   * What a VAE gave for the samples.
   *
   * @param values direct, float32 {@code [B, 2C, h, w]}: means, then standard deviations
   * @param shape shape of one sample's moments
   */
  public record Moments(FloatBuffer values, LatentShape shape) {}

  Batch(
      long position,
      int resolution,
      int[] indices,
      ConditionData conditions,
      ByteBuffer images,
      Optional<Moments> moments) {
    this.position = position;
    this.resolution = resolution;
    this.indices = indices;
    this.conditions = conditions;
    this.images = images;
    this.moments = moments;
  }

  /**
   * Samples {@code from..to-1} as far as encoders look at them: their numbers and pixels.
   *
   * @throws IllegalStateException where images weren't asked for
   */
  public Batch part(int from, int to) {
    if (!images.hasRemaining()) {
      throw new IllegalStateException("this batch was read without images");
    }
    int image = 3 * resolution * resolution;
    return new Batch(
        position,
        resolution,
        Arrays.copyOfRange(indices, from, to),
        conditions,
        images.slice(from * image, (to - from) * image),
        Optional.empty());
  }

  /** Number of batches before this one since the training began. */
  public long position() {
    return position;
  }

  /** Number of samples. */
  public int size() {
    return indices.length;
  }

  /** Width and height of the images in pixels. */
  public int resolution() {
    return resolution;
  }

  /** Which samples of the data set these are; cached features are looked up by it. */
  public int[] indices() {
    return indices.clone();
  }

  /** What the samples are conditioned on. */
  public ConditionData conditions() {
    return conditions;
  }

  /** The pixels, uint8 {@code [B, 3, R, R]}, direct. Has no samples if images weren't asked for. */
  public ByteBuffer images() {
    return images.duplicate();
  }

  /** The moments, for a {@link LatentDataset}. */
  public Optional<Moments> moments() {
    return moments;
  }
}
