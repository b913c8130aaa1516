package dev.repazoo.export.sampling;

import dev.repazoo.generate.SampleSource;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images from a graph that makes its noise from a seed. Each image is a call of its own with its
 * own seed, so that it does not depend on the batch it is in.
 */
public final class PipelineGraphSource implements SampleSource {
  private final OnnxSession session;
  private final GraphFacts facts;

  /**
   * A source over a loaded pipeline.
   *
   * @param session closed with this source
   * @throws ModelFileException when the graph is no pipeline
   */
  public PipelineGraphSource(OnnxSession session) {
    this.session = session;
    facts = GraphFacts.of(session);
    if (!session.hasInput("seed")) {
      throw new ModelFileException(session.path() + " holds no pipeline");
    }
  }

  @Override
  public int numClasses() {
    return facts.numClasses();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, long[] labels) {
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (int i = 0; i < indices.length; i++) {
      HostTensor image =
          session
              .run(
                  Map.of(
                      "seed", HostTensor.of(new long[] {noise.sampleSeed(indices[i])}),
                      "class_labels", HostTensor.of(new long[] {labels[i]}, 1)))
              .get("images"); // [1, H, W, 3]
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
