package dev.repazoo.export.sampling;

import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentShape;
import java.util.HashMap;
import java.util.Map;

/** Samples from a graph that holds the whole sampler. */
public final class SamplerBackend implements SamplingBackend {
  private final OnnxSession session;
  private final ExportedGenerator generator;
  private final int draws;

  /**
   * A backend over a loaded sampler.
   *
   * @param session closed with this backend
   * @throws ModelFileException when the graph holds no sampler
   */
  public SamplerBackend(OnnxSession session) {
    this.session = session;
    generator = ExportedGenerator.of(session);
    if (!session.hasInput("latents")) {
      throw new ModelFileException(session.path() + " holds no sampler");
    }
    draws = session.hasInput("noise") ? (int) session.inputShape("noise")[0] : 0;
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    LatentShape shape = generator.shape();
    int batch = indices.length;
    int c = shape.channels();
    int h = shape.height();
    int w = shape.width();
    Map<String, HostTensor> feeds = new HashMap<>();
    feeds.put("latents", HostTensor.of(noise.latents(indices, shape.size()), batch, c, h, w));
    feeds.putAll(GraphConditions.feeds(conditions));
    if (draws > 0) {
      int size = batch * shape.size();
      float[] steps = new float[Math.multiplyExact(draws, size)]; // [steps - 1, B, C, H, W]
      for (int step = 0; step < draws; step++) {
        System.arraycopy(noise.step(indices, step, shape.size()), 0, steps, step * size, size);
      }
      feeds.put("noise", HostTensor.of(steps, draws, batch, c, h, w));
    }
    return Samples.of(shape, session.run(feeds).get("samples").toFloats());
  }

  @Override
  public void close() {
    session.close();
  }
}
