package dev.repazoo.sit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.LatentShape;
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
  private static final ObjectMapper JSON = new ObjectMapper();

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
    check(
        mlpRatio > 0 && (int) (hiddenSize * mlpRatio) <= JsonFields.LARGEST_COUNT,
        "mlp_ratio",
        mlpRatio,
        "be positive, its multiple of hidden_size at most " + JsonFields.LARGEST_COUNT);
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
    JsonFields json = new JsonFields("SiT", given);
    int width = json.size(1152, "hidden_size");
    SiTConfig config =
        new SiTConfig(
            json.word("edm", "path_type"),
            json.size(32, "input_size"),
            json.size(2, "patch_size"),
            json.size(4, "in_channels"),
            width,
            json.size(width, "decoder_hidden_size"),
            json.count(8, "encoder_depth"),
            json.count(28, "depth"),
            json.size(16, "num_heads"),
            json.number(4, "mlp_ratio"),
            json.number(0.1, "class_dropout_prob"),
            json.count(1000, "num_classes"),
            json.flag(false, "use_cfg"),
            json.sizes(List.of(768), "z_dims"),
            json.size(2048, "projector_dim"),
            json.flag(true, "fused_attn"),
            json.flag(false, "qk_norm"));
    json.done();
    return config;
  }

  /** The complete configuration as JSON. */
  public ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  /** The same with another number of blocks, the alignment after one of them. */
  SiTConfig withDepth(int blocks) {
    return new SiTConfig(
        pathType,
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        decoderHiddenSize,
        Math.min(encoderDepth, blocks),
        blocks,
        numHeads,
        mlpRatio,
        classDropoutProb,
        numClasses,
        useCfg,
        zDims,
        projectorDim,
        fusedAttn,
        qkNorm);
  }

  /** Tokens along one side. */
  public int gridSize() {
    return inputSize / patchSize;
  }

  /** The shape of a sample. */
  public LatentShape sample() {
    return new LatentShape(inChannels, inputSize, inputSize);
  }

  /** What it is conditioned on: its classes. */
  public Classes conditioning() {
    return new Classes(numClasses, hasNullClass());
  }

  /** Whether the label table has a row for the null class. */
  public boolean hasNullClass() {
    return classDropoutProb > 0;
  }
}
