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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images from a graph that makes its noise from seeds, decoder inside. Files of the first versions
 * take one seed a call, and are called once for each image.
 */
public final class PipelineBackend implements SamplingBackend {
  private static final String SEED = "seed";

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
    if (!session.hasInput(SEED)) {
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
    long[] seeds = Arrays.stream(indices).map(noise::sampleSeed).toArray();
    if (session.inputShape(SEED).length > 0) {
      add(images, run(HostTensor.of(seeds, seeds.length), conditions));
    } else {
      for (int i = 0; i < seeds.length; i++) {
        add(images, run(HostTensor.of(new long[] {seeds[i]}), conditions.of(i)));
      }
    }
    return new Samples.Images(images);
  }

  private HostTensor run(HostTensor seed, ConditionData conditions) {
    Map<String, HostTensor> feeds = new HashMap<>(GraphConditions.feeds(conditions));
    feeds.put(SEED, seed);
    return session.run(feeds).get("images"); // [B, H, W, 3]
  }

  private static void add(List<Optional<RgbImage>> images, HostTensor batch) {
    int height = (int) batch.shape()[1];
    int width = (int) batch.shape()[2];
    byte[] all = batch.toBytes();
    int size = 3 * height * width;
    for (int start = 0; start < all.length; start += size) {
      byte[] one = Arrays.copyOfRange(all, start, start + size);
      images.add(Optional.of(RgbImage.ofHwc(width, height, one)));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
