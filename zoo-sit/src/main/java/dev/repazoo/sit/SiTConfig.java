package dev.repazoo.sit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.ConfigChecks;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import java.util.List;

/**
 * The architecture of a SiT, in the vocabulary of the reference constructor (REPA's models/sit.py),
 * and what SiT's own models have beside it.
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
 * @param learnSigma whether the last layer has 2C channels, of which the first C are the velocity
 *     and the others nothing that sampling needs; SiT's models.py inherits them from DiT
 * @param reverseTime whether the network's time runs from noise (0) to data (1), as in SiT's own
 *     training: it is asked at 1 - t, and its velocity is the negative
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
    boolean qkNorm,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean learnSigma,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean reverseTime) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ConfigChecks CHECKS = new ConfigChecks("SiT", JsonFields.LARGEST_COUNT);

  /** Checks each value and how they fit together. */
  public SiTConfig {
    zDims = List.copyOf(zDims);
    CHECKS.sample(inputSize, patchSize, inChannels);
    CHECKS.blocks(depth, hiddenSize, numHeads, mlpRatio);
    CHECKS.alignment(encoderDepth, depth, zDims, projectorDim);
    CHECKS.positive("num_classes", numClasses);
    CHECKS.check(
        decoderHiddenSize == hiddenSize,
        "decoder_hidden_size",
        decoderHiddenSize,
        "equal hidden_size " + hiddenSize);
    CHECKS.check(
        classDropoutProb >= 0 && classDropoutProb <= 1,
        "class_dropout_prob",
        classDropoutProb,
        "be in 0..1");
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
            json.flag(false, "qk_norm"),
            json.flag(false, "learn_sigma"),
            json.flag(false, "reverse_time"));
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
        qkNorm,
        learnSigma,
        reverseTime);
  }

  /** What others have to know of it. */
  public GeneratorShape shape() {
    return new GeneratorShape(sample(), conditioning(), gridSize(), encoderDepth, zDims);
  }

  /** Tokens along one side. */
  public int gridSize() {
    return inputSize / patchSize;
  }

  /** Channels of the last layer. */
  int outChannels() {
    return learnSigma ? 2 * inChannels : inChannels;
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
