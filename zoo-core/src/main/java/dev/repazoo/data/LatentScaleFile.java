package dev.repazoo.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.NoteFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code codec.json} in a folder of latents: which VAE made them and what brings them to about unit
 * variance. An addition of ours; folders without it are REPA's, whose factor is 0.18215.
 */
public final class LatentScaleFile {
  /** The file's name. */
  public static final String NAME = NoteFiles.CODEC;

  private static final String VAE = "vae";
  private static final String DIGEST = "weights";
  private static final String WEIGHTS = "weights_path";
  private static final double REPA_SCALE = 0.18215;

  private LatentScaleFile() {}

  /** Adds the codec to a document. */
  public static void put(ObjectNode json, LatentCodec codec) {
    json.put(VAE, codec.id());
    codec.digest().ifPresent(digest -> json.put(DIGEST, digest));
    codec.weights().ifPresent(path -> json.put(WEIGHTS, path));
  }

  /** Adds what stands behind the means to a document. */
  public static void put(ObjectNode json, SecondHalf secondHalf) {
    json.put(SecondHalf.KEY, secondHalf.word());
  }

  /** Adds the scale to a document. */
  public static void put(ObjectNode json, LatentScale scale) {
    scale.scale().forEach(json.putArray("latents_scale")::add);
    scale.bias().forEach(json.putArray("latents_bias")::add);
  }

  /**
   * The scale that a document tells.
   *
   * @throws IllegalArgumentException when it is damaged, or of another number of channels
   */
  static LatentScale of(JsonNode json, int channels) {
    LatentScale scale =
        new LatentScale(numbers(json.path("latents_scale")), numbers(json.path("latents_bias")));
    if (scale.scale().size() != channels) {
      throw new IllegalArgumentException(
          "it is of " + scale.scale().size() + " channels, the latents have " + channels);
    }
    return scale;
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(value -> numbers.add(value.asDouble(Double.NaN)));
    return numbers;
  }

  /**
   * What is known of latents.
   *
   * @param scale what brings them to about unit variance
   * @param codec that made them
   * @param secondHalf what stands behind the means, where it is noted
   */
  record Facts(LatentScale scale, Optional<LatentCodec> codec, Optional<SecondHalf> secondHalf) {}

  /**
   * What stands behind the means in a folder's moments, where that is noted.
   *
   * @param folder where its names start, empty or ending in {@code /}
   * @throws IOException if the note is damaged
   */
  public static Optional<SecondHalf> secondHalf(FileTree files, String folder) throws IOException {
    String name = folder + NAME;
    if (!files.names().contains(name)) {
      return Optional.empty();
    }
    try {
      return text(new ObjectMapper().readTree(files.read(name)), SecondHalf.KEY)
          .map(SecondHalf::of);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(files.path() + "/" + name + " is damaged: " + e.getMessage(), e);
    }
  }

  /** What a folder of a data set tells of its latents. */
  static Facts read(FileTree files, String folder, int channels) throws IOException {
    String name = folder + NAME;
    if (!files.names().contains(name)) {
      return new Facts(LatentScale.of(channels, REPA_SCALE), Optional.empty(), Optional.empty());
    }
    try {
      JsonNode json = new ObjectMapper().readTree(files.require(name));
      boolean scaled = json.has("latents_scale");
      return new Facts(
          scaled ? of(json, channels) : LatentScale.of(channels, REPA_SCALE),
          codec(json),
          text(json, SecondHalf.KEY).map(SecondHalf::of));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          files.path() + "/" + name + " is damaged: " + e.getMessage() + "; encode again", e);
    }
  }

  private static Optional<LatentCodec> codec(JsonNode json) {
    return text(json, VAE).map(id -> new LatentCodec(id, text(json, DIGEST), text(json, WEIGHTS)));
  }

  private static Optional<String> text(JsonNode json, String key) {
    return Optional.of(json.path(key).asText("")).filter(text -> !text.isEmpty());
  }
}
