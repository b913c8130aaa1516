package dev.repazoo.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an exported file says of the model in it: the one place that knows the entries' names.
 *
 * @param path the file, for messages
 * @param entries its metadata
 */
public record GraphMetadata(Path path, Map<String, String> entries) {
  /** The model's id. */
  public static final String MODEL = "repazoo.model";

  /** Its architecture, a JSON object. */
  public static final String CONFIG = "repazoo.config";

  /** What it is conditioned on, a JSON object with a {@code kind}. */
  public static final String CONDITIONING = "repazoo.conditioning";

  /** What the model predicts where that is no velocity, a JSON object with a {@code type}. */
  public static final String PREDICTION = "repazoo.prediction";

  /** The shape of one sample before decoding, a JSON array: channels, height, width. */
  public static final String SAMPLE_SHAPE = "repazoo.sample_shape";

  /** The classes' names, a JSON array. */
  public static final String CLASSES = "repazoo.classes";

  /** The features of the empty caption, as {@link PackedFloats}. */
  public static final String NULL_CONTEXT = "repazoo.null_context";

  /** The number of steps of the sampler in the file. */
  public static final String STEPS = "repazoo.steps";

  /** The sampler in the file, a JSON object in the words of REPA's generate.py. */
  public static final String SAMPLER = "repazoo.sampler";

  /** SHA-256 of the checkpoint. */
  public static final String CHECKPOINT = "repazoo.checkpoint.sha256";

  /** SHA-256 of the weights in the file beside it. */
  public static final String DATA_SHA256 = "repazoo.data.sha256";

  /** SHA-256 of all weights, in the file and beside it, wherever they are. */
  public static final String WEIGHTS_SHA256 = "repazoo.weights.sha256";

  /** SHA-256 of the file with this entry's value as 64 zeros; see {@link FileSeal}. */
  public static final String FILE_SHA256 = "repazoo.file.sha256";

  /** The codec inside of a pipeline that decodes latents. */
  public static final String DECODER = "repazoo.decoder";

  /** SHA-256 of that codec's weights. */
  public static final String DECODER_SHA256 = "repazoo.decoder.sha256";

  /** Version of the program that wrote the file. */
  public static final String VERSION = "repazoo.version";

  /** What the graph computes: {@code sampler}. */
  public static final String WHAT = "repazoo.what";

  /** Who is to run it. */
  public static final String TARGET = "repazoo.target";

  /** Number format of products with weights. */
  public static final String PRECISION = "repazoo.precision";

  /** What was measured of a precision below float32, in words: {@code 32 x sampler of 30 steps}. */
  public static final String PRECISION_SAMPLES = "repazoo.precision.samples";

  /**
   * What that precision costs, a JSON object: relative error and PSNR in dB, each on average and at
   * worst.
   */
  public static final String PRECISION_LOSS = "repazoo.precision.loss";

  /**
   * The Frechet distance of its pictures from those in float32, and that of two halves of the
   * latter from one another: a JSON object.
   */
  public static final String PRECISION_FRECHET = "repazoo.precision.frechet";

  /** The network whose features that distance is of. */
  public static final String PRECISION_NETWORK = "repazoo.precision.network";

  /** The size of images that a graph is for, in pixels. */
  public static final String RESOLUTION = "repazoo.resolution";

  /** Tokens along one side of what an encoder gives. */
  public static final String GRID = "repazoo.grid";

  /** Channels of a codec's latents. */
  public static final String LATENT_CHANNELS = "repazoo.latent_channels";

  /** Pixels along one side of a latent. */
  public static final String DOWNSAMPLING = "repazoo.downsampling";

  /** Factor of each channel of a codec's latents. */
  public static final String LATENTS_SCALE = "repazoo.latents_scale";

  /** Summand of each channel of a codec's latents. */
  public static final String LATENTS_BIAS = "repazoo.latents_bias";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the map. */
  public GraphMetadata {
    entries = Map.copyOf(entries);
  }

  /** The metadata of a loaded graph. */
  public static GraphMetadata of(OnnxSession session) {
    return new GraphMetadata(session.path(), session.metadata());
  }

  /** The metadata of a file. */
  public static GraphMetadata of(OnnxModelInfo info) {
    return new GraphMetadata(info.path(), info.metadata());
  }

  /** The model's id. */
  public String model() {
    return entries.getOrDefault(MODEL, "model");
  }

  /**
   * The architecture; empty when the file has none.
   *
   * @throws ModelFileException when the entry is no JSON
   */
  public Optional<ObjectNode> config() {
    return object(CONFIG);
  }

  /**
   * What the model predicts; empty for a velocity.
   *
   * @throws ModelFileException when the entry is no JSON
   */
  public Optional<ObjectNode> prediction() {
    return object(PREDICTION);
  }

  /**
   * What the model is conditioned on. Files of the first versions say no more than the number of
   * classes in their architecture.
   *
   * @return empty when the file holds no generator
   * @throws ModelFileException when the entry is no JSON
   */
  public Optional<ObjectNode> conditioning() {
    return object(CONDITIONING).or(this::classes);
  }

  private Optional<ObjectNode> classes() {
    return config()
        .map(config -> config.path("num_classes"))
        .filter(JsonNode::isInt)
        .map(
            count ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", "classes")
                    .put("count", count.intValue()));
  }

  /**
   * The shape of one sample before decoding: channels, height, width. Files of the first versions
   * say it in their architecture.
   *
   * @throws ModelFileException when the file doesn't tell
   */
  public List<Integer> sampleShape() {
    Optional<JsonNode> shape = json(SAMPLE_SHAPE);
    if (shape.isPresent()) {
      List<Integer> sizes = new ArrayList<>();
      shape.get().forEach(size -> sizes.add(size.asInt()));
      if (sizes.size() == 3) {
        return sizes;
      }
    }
    JsonNode config =
        config().map(JsonNode.class::cast).orElse(JsonNodeFactory.instance.nullNode());
    int size = config.path("input_size").asInt();
    int channels = config.path("in_channels").asInt();
    if (size < 1 || channels < 1) {
      throw new ModelFileException(
          path + " doesn't tell the shape of its samples; export it again");
    }
    return List.of(channels, size, size);
  }

  /**
   * The sampler in the file, in the words of generate.py; empty where there is none.
   *
   * @throws ModelFileException when the entry is no JSON
   */
  public Optional<ObjectNode> sampler() {
    return object(SAMPLER);
  }

  /**
   * The classes' names; empty where the file doesn't tell.
   *
   * @throws ModelFileException when the entry is no JSON
   */
  public Optional<List<String>> classNames() {
    return json(CLASSES)
        .map(
            list -> {
              List<String> names = new ArrayList<>();
              list.forEach(name -> names.add(name.asText()));
              return List.copyOf(names);
            });
  }

  /**
   * The null condition of a model of texts, float32 [L, E] in order; empty where the file doesn't
   * tell.
   *
   * @throws ModelFileException when the entry is damaged
   */
  public Optional<float[]> nullContext() {
    try {
      return Optional.ofNullable(entries.get(NULL_CONTEXT)).map(PackedFloats::unpack);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          path + ": metadata " + NULL_CONTEXT + " is damaged: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the weights; empty for files of earlier versions. */
  public Optional<String> weightsDigest() {
    return Optional.ofNullable(entries.get(WEIGHTS_SHA256));
  }

  private Optional<ObjectNode> object(String key) {
    return json(key)
        .map(
            node -> {
              if (node instanceof ObjectNode object) {
                return object;
              }
              throw new ModelFileException(path + ": metadata " + key + " is no JSON object");
            });
  }

  private Optional<JsonNode> json(String key) {
    String text = entries.get(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          path + ": metadata " + key + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
