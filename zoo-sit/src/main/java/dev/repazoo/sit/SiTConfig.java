package dev.repazoo.sit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.JsonProblem;
import java.util.List;

/**
 * The architecture of a SiT, in the vocabulary of the reference constructor (REPA's models/sit.py).
 *
 * @param pathType accepted for compatibility; the network does not depend on it
 * @param inputSize height and width of the input in latent pixels
 * @param patchSize side of a patch
 * @param inChannels channels of input and velocity
 * @param hiddenSize width D of a token
 * @param decoderHiddenSize must equal {@code hiddenSize}
 * @param encoderDepth number of blocks before the projections, counted from 1
 * @param depth number of blocks
 * @param numHeads attention heads; divides {@code hiddenSize}
 * @param mlpRatio hidden width of the MLP over D
 * @param classDropoutProb share of labels replaced by the null class in training; 0 means that
 *     there is no null class
 * @param numClasses number of classes
 * @param useCfg accepted for compatibility
 * @param zDims widths of the encoders' tokens, one for each projection
 * @param projectorDim hidden width of the projections
 * @param fusedAttn accepted for compatibility: attention is always fused
 * @param qkNorm whether q and k are normalised in each head
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SiTConfig(
    String pathType,
    int inputSize,
    int patchSize,
    int inChannels,
    int hiddenSize,
    int decoderHiddenSize,
    int encoderDepth,
    int depth,
    int numHeads,
    double mlpRatio,
    double classDropoutProb,
    int numClasses,
    @JsonProperty("use_cfg") boolean useCfg,
    List<Integer> zDims,
    int projectorDim,
    boolean fusedAttn,
    boolean qkNorm) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  /** Checks each value and how they fit together. */
  public SiTConfig {
    positive("input_size", inputSize);
    positive("patch_size", patchSize);
    positive("in_channels", inChannels);
    positive("hidden_size", hiddenSize);
    positive("depth", depth);
    positive("num_heads", numHeads);
    positive("num_classes", numClasses);
    positive("projector_dim", projectorDim);
    zDims = List.copyOf(zDims);
    zDims.forEach(dim -> positive("z_dims", dim));
    check(inputSize % patchSize == 0, "patch_size", patchSize, "divide input_size " + inputSize);
    check(hiddenSize % numHeads == 0, "num_heads", numHeads, "divide hidden_size " + hiddenSize);
    check(hiddenSize % 4 == 0, "hidden_size", hiddenSize, "be a multiple of 4");
    check(
        decoderHiddenSize == hiddenSize,
        "decoder_hidden_size",
        decoderHiddenSize,
        "equal hidden_size " + hiddenSize);
    check(
        encoderDepth >= 1 && encoderDepth <= depth,
        "encoder_depth",
        encoderDepth,
        "be in 1.." + depth);
    check(mlpRatio > 0, "mlp_ratio", mlpRatio, "be positive");
    check(
        classDropoutProb >= 0 && classDropoutProb <= 1,
        "class_dropout_prob",
        classDropoutProb,
        "be in 0..1");
  }

  private static void positive(String key, int value) {
    check(value > 0, key, value, "be positive");
  }

  private static void check(boolean holds, String key, Object value, String must) {
    if (!holds) {
      throw new IllegalArgumentException("SiT: " + key + " is " + value + "; it must " + must);
    }
  }

  /**
   * Reads a configuration; keys that are absent have the reference constructor's defaults.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a value out of range
   */
  public static SiTConfig of(ObjectNode given) {
    ObjectNode all = defaults();
    all.setAll(given);
    if (!given.has("decoder_hidden_size")) {
      all.set("decoder_hidden_size", all.get("hidden_size"));
    }
    try {
      return JSON.treeToValue(all, SiTConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(message(e), e);
    }
  }

  private static String message(JsonProcessingException e) {
    Throwable cause = e.getCause();
    return cause instanceof IllegalArgumentException
        ? cause.getMessage()
        : "SiT: " + JsonProblem.reason(e);
  }

  private static ObjectNode defaults() {
    return JSON.createObjectNode()
        .put("path_type", "edm")
        .put("input_size", 32)
        .put("patch_size", 2)
        .put("in_channels", 4)
        .put("hidden_size", 1152)
        .put("encoder_depth", 8)
        .put("depth", 28)
        .put("num_heads", 16)
        .put("mlp_ratio", 4.0)
        .put("class_dropout_prob", 0.1)
        .put("num_classes", 1000)
        .put("use_cfg", false)
        .put("projector_dim", 2048)
        .put("fused_attn", true)
        .put("qk_norm", false)
        .set("z_dims", JSON.createArrayNode().add(768));
  }

  /** The complete configuration as JSON. */
  public ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  /** Tokens along one side. */
  public int gridSize() {
    return inputSize / patchSize;
  }

  /** Whether the label table has a row for the null class. */
  public boolean hasNullClass() {
    return classDropoutProb > 0;
  }
}
