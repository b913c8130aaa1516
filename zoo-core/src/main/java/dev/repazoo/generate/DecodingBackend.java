package dev.repazoo.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentShape;

/** Another backend's latents, decoded to images. */
public final class DecodingBackend implements SamplingBackend {
  private final SamplingBackend latents;
  private final FrozenCodec codec;
  private final NDManager manager;

  /**
   * A backend of decoded samples.
   *
   * @param latents closed with this one
   * @param manager owns the codec's arrays; closed with this one
   */
  public DecodingBackend(SamplingBackend latents, FrozenCodec codec, NDManager manager) {
    this.latents = latents;
    this.codec = codec;
    this.manager = manager;
  }

  @Override
  public Conditioning conditioning() {
    return latents.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    if (!(latents.draw(noise, indices, conditions) instanceof Samples.Latents drawn)) {
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
