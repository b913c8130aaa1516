package dev.repazoo.export.sampling;

import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images from a graph that makes its noise from a seed. Each image is a call of its own with its
 * own seed, so that it does not depend on the batch it is in.
 */
public final class PipelineBackend implements SamplingBackend {
  private final OnnxSession session;
  private final ExportedGenerator generator;

  /**
   * A backend over a loaded pipeline.
   *
   * @param session closed with this backend
   * @throws ModelFileException when the graph is no pipeline
   */
  public PipelineBackend(OnnxSession session) {
    this.session = session;
    generator = ExportedGenerator.of(session);
    if (!session.hasInput("seed")) {
      throw new ModelFileException(session.path() + " holds no pipeline");
    }
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (int i = 0; i < indices.length; i++) {
      Map<String, HostTensor> feeds = new HashMap<>();
      feeds.put("seed", HostTensor.of(new long[] {noise.sampleSeed(indices[i])}));
      feeds.putAll(GraphConditions.feeds(conditions.of(i)));
      HostTensor image = session.run(feeds).get("images"); // [1, H, W, 3]
      images.add(
          Optional.of(
              RgbImage.ofHwc((int) image.shape()[2], (int) image.shape()[1], image.toBytes())));
    }
    return new Samples.Images(images);
  }

  @Override
  public void close() {
    session.close();
  }
}
