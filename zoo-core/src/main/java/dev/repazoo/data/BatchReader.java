package dev.repazoo.data;

import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Reads the samples of a batch. A sample that can't be read is replaced by the next one of the data
 * set that can, so batches keep their size and their order stays a function of the data.
 */
final class BatchReader {
  private final Dataset dataset;
  private final boolean withImages;
  private final long seed;

  /**
   * Reads from a data set.
   *
   * @param seed decides which of a sample's conditions is drawn, together with position and slot
   */
  BatchReader(Dataset dataset, boolean withImages, long seed) {
    this.dataset = dataset;
    this.withImages = withImages;
    this.seed = seed;
  }

  /** Reads samples; may be called from several threads at once. */
  Batch read(long position, int[] wanted) throws IOException {
    ByteBuffer images = PixelBuffer.allocate(dataset, withImages ? wanted.length : 0);
    Optional<Batch.Moments> moments = momentsFor(wanted.length);
    int[] indices = new int[wanted.length];
    ByteBuffer conditions = ConditionData.allocate(dataset.conditioning(), wanted.length);
    SplittableRandom draws = draws(position);
    for (int i = 0; i < wanted.length; i++) {
      indices[i] = readInto(wanted[i], draws.nextLong(), images, moments, conditions);
    }
    images.flip();
    moments.ifPresent(m -> m.values().flip());
    ConditionData given =
        new ConditionData(dataset.conditioning(), conditions.flip(), dataset.nullCondition());
    return new Batch(position, dataset.resolution(), indices, given, images, moments);
  }

  private Optional<Batch.Moments> momentsFor(int samples) {
    return dataset.latents().map(latents -> moments(latents.momentsShape(), samples));
  }

  private static Batch.Moments moments(LatentShape shape, int samples) {
    int floats = samples * shape.size();
    FloatBuffer values =
        ByteBuffer.allocateDirect(floats * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new Batch.Moments(values, shape);
  }

  /** One number a slot: a function of seed, position and slot, so that resumed runs go on alike. */
  private SplittableRandom draws(long position) {
    SplittableRandom ofSeed = new SplittableRandom(seed);
    ofSeed.nextLong(); // the order's own
    return new SplittableRandom(ofSeed.nextLong() + position);
  }

  private int readInto(
      int wanted,
      long draw,
      ByteBuffer images,
      Optional<Batch.Moments> moments,
      ByteBuffer conditions)
      throws IOException {
    for (int tried = 0; tried < dataset.size(); tried++) {
      int index = (wanted + tried) % dataset.size();
      try {
        ByteBuffer condition = dataset.condition(index, draw);
        byte[] image = withImages ? dataset.image(index) : new byte[0];
        if (moments.isPresent()) {
          moments.get().values().put(dataset.latents().orElseThrow().moments(index));
        }
        images.put(image);
        conditions.put(condition);
        return index;
      } catch (UnreadableSampleException e) {
        // Kept in dataset.problems(); the next sample takes its place.
      }
    }
    throw new IOException(
        dataset.name() + ": none of its " + dataset.size() + " images is readable");
  }
}
