package dev.repazoo.export.sampling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditionings;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an exported denoiser, sampler or pipeline says of the generator in it.
 *
 * @param model the generator's id
 * @param config its architecture
 * @param conditioning what it is conditioned on
 * @param prediction what it predicts
 * @param shape of one sample
 * @param sampler the sampler in the graph, in the words of generate.py; empty for a denoiser
 */
public record ExportedGenerator(
    String model,
    ObjectNode config,
    Conditioning conditioning,
    Prediction prediction,
    LatentShape shape,
    Optional<ObjectNode> sampler) {

  /**
   * Reads the metadata of a loaded graph.
   *
   * @throws ModelFileException when it is no exported denoiser, sampler or pipeline
   */
  public static ExportedGenerator of(OnnxSession session) {
    return of(GraphMetadata.of(session), name -> inputShape(session, name));
  }

  /**
   * Reads the metadata of a file that isn't loaded.
   *
   * @throws ModelFileException when it is no exported denoiser, sampler or pipeline
   */
  public static ExportedGenerator of(OnnxModelInfo file) {
    return of(GraphMetadata.of(file), name -> inputShape(file, name));
  }

  private static ExportedGenerator of(
      GraphMetadata metadata, Function<String, Optional<long[]>> inputs) {
    Optional<ObjectNode> conditioning = metadata.conditioning();
    if (conditioning.isEmpty()) {
      throw new ModelFileException(metadata.path() + " is no generator exported by this program");
    }
    return new ExportedGenerator(
        metadata.model(),
        metadata.config().orElseThrow(),
        conditioning(metadata.path(), conditioning.get()),
        prediction(metadata),
        shape(metadata, inputs),
        metadata.sampler());
  }

  private static Conditioning conditioning(Path path, ObjectNode json) {
    try {
      return Conditionings.read(json);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(path + ": " + e.getMessage(), e);
    }
  }

  private static Prediction prediction(GraphMetadata metadata) {
    try {
      return metadata.prediction().map(Prediction::of).orElseGet(Prediction.Velocity::new);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(metadata.path() + ": " + e.getMessage(), e);
    }
  }

  private static Optional<long[]> inputShape(OnnxSession session, String name) {
    return session.hasInput(name) ? Optional.of(session.inputShape(name)) : Optional.empty();
  }

  /** Sizes that are names, such as the batch, are -1. */
  private static Optional<long[]> inputShape(OnnxModelInfo file, String name) {
    return file.inputs().stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .map(
            input ->
                input.shape().stream()
                    .mapToLong(size -> size.matches("\\d{1,9}") ? Long.parseLong(size) : -1)
                    .toArray());
  }

  private static LatentShape shape(
      GraphMetadata metadata, Function<String, Optional<long[]>> inputs) {
    if (inputs.apply("seed").isPresent()) { // a pipeline takes no array of the sample's shape
      List<Integer> sizes = metadata.sampleShape();
      return new LatentShape(sizes.get(0), sizes.get(1), sizes.get(2));
    }
    Optional<long[]> shape = inputs.apply("latents").or(() -> inputs.apply("x"));
    if (shape.isEmpty() || shape.get().length != 4) {
      throw new ModelFileException(
          metadata.path()
              + " takes neither 'seed' nor arrays 'latents' or 'x'; export a sampler, pipeline or"
              + " denoiser");
    }
    long[] sizes = shape.get(); // [B, C, H, W]
    return new LatentShape((int) sizes[1], (int) sizes[2], (int) sizes[3]);
  }
}
