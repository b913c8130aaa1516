package dev.repazoo.export;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a file says of the generator and the sampler in it. */
final class GeneratorMetadata {
  private GeneratorMetadata() {}

  /** Architecture, conditioning and shape of a sample. */
  static SortedMap<String, String> of(Generator generator) {
    SortedMap<String, String> entries = new TreeMap<>();
    LatentShape shape = generator.latentShape();
    entries.put(GraphMetadata.CONFIG, generator.config().toString());
    entries.put(GraphMetadata.CONDITIONING, generator.conditioning().toJson().toString());
    if (!(generator.prediction() instanceof Prediction.Velocity)) {
      entries.put(GraphMetadata.PREDICTION, generator.prediction().toJson().toString());
    }
    entries.put(
        GraphMetadata.SAMPLE_SHAPE,
        List.of(shape.channels(), shape.height(), shape.width()).toString());
    return entries;
  }

  /** The number of steps, and the sampler in the words of generate.py. */
  static SortedMap<String, String> of(SamplerConfig config) {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put(GraphMetadata.STEPS, Integer.toString(config.numSteps()));
    entries.put(GraphMetadata.SAMPLER, config.toJson().toString());
    return entries;
  }
}
