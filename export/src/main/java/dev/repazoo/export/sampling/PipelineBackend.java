package dev.repazoo.export.sampling;

import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.Images;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.runtime.Pipeline;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Images from a graph that makes its noise from seeds, and decodes latents by itself. */
public final class PipelineBackend implements SamplingBackend {
  private final Pipeline pipeline;
  private final ExportedGenerator generator;

  /**
   * A backend over a loaded pipeline.
   *
   * @param session closed with this backend
   * @throws ModelFileException when the graph is no pipeline
   */
  public PipelineBackend(OnnxSession session) {
    generator = ExportedGenerator.of(session);
    if (!session.hasInput("seed")) {
      throw new ModelFileException(session.path() + " holds no pipeline");
    }
    pipeline = Pipeline.of(session);
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    long[] seeds = Arrays.stream(indices).map(noise::sampleSeed).toArray();
    Images drawn =
        pipeline.withBatches(seeds.length).images(seeds, GraphConditions.feeds(conditions));
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (int i = 0; i < drawn.count(); i++) {
      images.add(Optional.of(RgbImage.ofHwc(drawn.width(), drawn.height(), drawn.rgb(i))));
    }
    return new Samples.Images(images);
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
