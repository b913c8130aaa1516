package dev.repazoo.export.sampling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.LatentShape;
import java.util.Optional;

/**
 * What an exported graph says of itself.
 *
 * @param model the generator's id
 * @param config its architecture
 * @param shape of one sample
 * @param sampler the sampler in the graph, in the words of generate.py; empty for a denoiser
 */
public record GraphFacts(
    String model, JsonNode config, LatentShape shape, Optional<ObjectNode> sampler) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the metadata of a loaded graph.
   *
   * @throws ModelFileException when it is no exported denoiser, sampler or pipeline
   */
  public static GraphFacts of(OnnxSession session) {
    JsonNode config = json(session, "repazoo.config");
    Optional<ObjectNode> sampler = Optional.empty();
    if (session.metadata().containsKey("repazoo.sampler")
        && json(session, "repazoo.sampler") instanceof ObjectNode object) {
      sampler = Optional.of(object);
    }
    if (!config.path("num_classes").isInt()) {
      throw new ModelFileException(
          session.path() + " is no class-conditional generator exported by this program");
    }
    return new GraphFacts(
        session.metadata().getOrDefault("repazoo.model", "model"),
        config,
        shape(session, config),
        sampler);
  }

  private static LatentShape shape(OnnxSession session, JsonNode config) {
    if (session.hasInput("seed")) { // a pipeline takes no array of the sample's shape
      int size = config.path("input_size").asInt();
      return new LatentShape(config.path("in_channels").asInt(), size, size);
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

  /** The number of classes, which is the null class. */
  public int numClasses() {
    return config.path("num_classes").asInt();
  }

  private static JsonNode json(OnnxSession session, String key) {
    try {
      return JSON.readTree(session.metadata(key));
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          session.path() + ": metadata " + key + " is no JSON: " + JsonProblem.reason(e), e);
    }
  }
}
