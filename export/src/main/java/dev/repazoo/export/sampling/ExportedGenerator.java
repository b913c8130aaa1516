package dev.repazoo.export.sampling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditionings;
import dev.repazoo.spi.LatentShape;
import java.util.List;
import java.util.Optional;

/**
 * What an exported denoiser, sampler or pipeline says of the generator in it.
 *
 * @param model the generator's id
 * @param config its architecture
 * @param conditioning what it is conditioned on
 * @param shape of one sample
 * @param sampler the sampler in the graph, in the words of generate.py; empty for a denoiser
 */
public record ExportedGenerator(
    String model,
    ObjectNode config,
    Conditioning conditioning,
    LatentShape shape,
    Optional<ObjectNode> sampler) {

  /**
   * Reads the metadata of a loaded graph.
   *
   * @throws ModelFileException when it is no exported denoiser, sampler or pipeline
   */
  public static ExportedGenerator of(OnnxSession session) {
    GraphMetadata metadata = GraphMetadata.of(session);
    Optional<ObjectNode> conditioning = metadata.conditioning();
    if (conditioning.isEmpty()) {
      throw new ModelFileException(session.path() + " is no generator exported by this program");
    }
    return new ExportedGenerator(
        metadata.model(),
        metadata.config().orElseThrow(),
        conditioning(session, conditioning.get()),
        shape(session, metadata),
        metadata.sampler());
  }

  private static Conditioning conditioning(OnnxSession session, ObjectNode json) {
    try {
      return Conditionings.read(json);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(session.path() + ": " + e.getMessage(), e);
    }
  }

  private static LatentShape shape(OnnxSession session, GraphMetadata metadata) {
    if (session.hasInput("seed")) { // a pipeline takes no array of the sample's shape
      List<Integer> sizes = metadata.sampleShape();
      return new LatentShape(sizes.get(0), sizes.get(1), sizes.get(2));
    }
    String input = session.hasInput("latents") ? "latents" : "x";
    if (!session.hasInput(input) || session.inputShape(input).length != 4) {
      throw new ModelFileException(
          session.path()
              + " takes neither 'seed' nor arrays 'latents' or 'x'; export it with --what sampler,"
              + " pipeline or denoiser");
    }
    long[] shape = session.inputShape(input); // [B, C, H, W]
    return new LatentShape((int) shape[1], (int) shape[2], (int) shape[3]);
  }
}
