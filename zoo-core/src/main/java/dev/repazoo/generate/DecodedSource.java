package dev.repazoo.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.spi.LatentShape;

/** Another source's latents, decoded to images. */
public final class DecodedSource implements SampleSource {
  private final SampleSource latents;
  private final FrozenCodec codec;
  private final NDManager manager;

  /**
   * A source of decoded samples.
   *
   * @param latents closed with this source
   * @param manager owns the codec's arrays; closed with this source
   */
  public DecodedSource(SampleSource latents, FrozenCodec codec, NDManager manager) {
    this.latents = latents;
    this.codec = codec;
    this.manager = manager;
  }

  @Override
  public int numClasses() {
    return latents.numClasses();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, long[] labels) {
    if (!(latents.draw(noise, indices, labels) instanceof Samples.Latents drawn)) {
      throw new IllegalStateException("a model on pixels has nothing to decode");
    }
    LatentShape shape = drawn.shape();
    try (NDManager scope = manager.newSubManager()) {
      float[] values = new float[drawn.values().remaining()];
      drawn.values().duplicate().get(values);
      NDArray samples = scope.create(values, shape.batch(drawn.count()));
      return new Samples.Images(codec.images(scope, samples));
    }
  }

  @Override
  public void close() {
    latents.close();
    manager.close();
  }
}
