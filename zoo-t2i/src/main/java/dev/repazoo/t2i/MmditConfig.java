package dev.repazoo.t2i;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.ConfigChecks;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Text;
import java.util.List;

/**
 * Architecture of an {@link Mmdit}. Names in JSON are those of REPA's constructor, and names for
 * what it has fixed: {@code hidden_size} (32 depth there), {@code num_heads} (the depth), {@code
 * context_dim} (768) and {@code context_length} (77).
 *
 * @param inputSize height and width of the largest input, in latent pixels
 * @param patchSize side of a patch
 * @param inChannels channels of input and velocity
 * @param depth number of blocks
 * @param hiddenSize width D of a token
 * @param numHeads attention heads; divides {@code hiddenSize}
 * @param mlpRatio hidden width of the MLP over D
 * @param qkNorm how queries and keys are normalised in each head
 * @param qkvBias whether their projection has a bias
 * @param attnMode accepted for compatibility: attention is always fused
 * @param contextDim E, width of a text's token features
 * @param contextLength L, tokens of a text; the model takes others as well
 * @param encoderDepth number of blocks before the projections, counted from 1
 * @param zDims widths of the encoders' tokens, one for each projection
 * @param projectorDim hidden width of the projections
 */
record MmditConfig(
    int inputSize,
    int patchSize,
    int inChannels,
    int depth,
    int hiddenSize,
    int numHeads,
    double mlpRatio,
    QkNorm qkNorm,
    boolean qkvBias,
    String attnMode,
    int contextDim,
    int contextLength,
    int encoderDepth,
    List<Integer> zDims,
    int projectorDim) {
  /** Width of a token for each block, as REPA has it. */
  static final int WIDTH_PER_BLOCK = 32;

  /** Tokens of a text by CLIP, whose features REPA trains on. */
  static final int CLIP_LENGTH = 77;

  /** Attention as one kernel of PyTorch. */
  static final String FUSED = "torch";

  /** Attention by single products. */
  static final String NOT_FUSED = "math";

  private static final List<String> ATTENTION_MODES =
      List.of("xformers", FUSED, "torch-hb", NOT_FUSED, "debug");

  private static final ConfigChecks CHECKS = new ConfigChecks("MMDiT", JsonFields.LARGEST_COUNT);

  /** Checks each value and how they fit together. */
  MmditConfig {
    zDims = List.copyOf(zDims);
    CHECKS.sample(inputSize, patchSize, inChannels);
    CHECKS.blocks(depth, hiddenSize, numHeads, mlpRatio);
    CHECKS.alignment(encoderDepth, depth, zDims, projectorDim);
    CHECKS.positive("context_dim", contextDim);
    CHECKS.positive("context_length", contextLength);
    CHECKS.check(
        ATTENTION_MODES.contains(attnMode),
        "attn_mode",
        attnMode,
        "be one of " + String.join(", ", ATTENTION_MODES));
  }

  /**
   * Reads a configuration; keys that are absent have the reference constructor's defaults, but for
   * {@code encoder_depth}, which is at most the depth.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a value out of range
   */
  static MmditConfig of(ObjectNode given) {
    JsonFields json = new JsonFields("MMDiT", given);
    int depth = json.integer(1, JsonFields.LARGEST_SIZE / WIDTH_PER_BLOCK, 24, "depth");
    MmditConfig config =
        new MmditConfig(
            json.size(32, "input_size"),
            json.size(2, "patch_size"),
            json.size(4, "in_channels"),
            depth,
            json.size(WIDTH_PER_BLOCK * depth, "hidden_size"),
            json.size(depth, "num_heads"),
            json.number(4, "mlp_ratio"),
            qkNorm(json),
            json.flag(true, "qkv_bias"),
            json.word(FUSED, "attn_mode"),
            json.size(768, "context_dim"),
            json.size(CLIP_LENGTH, "context_length"),
            json.count(Math.min(8, depth), "encoder_depth"),
            json.sizes(List.of(768), "z_dims"),
            json.size(2048, "projector_dim"));
    json.done();
    return config;
  }

  /** Null, as PyTorch's None, stands for no norm. */
  private static QkNorm qkNorm(JsonFields json) {
    if (!json.has("qk_norm")) {
      return QkNorm.NONE;
    }
    return QkNorm.ofWord(json.requiredWord("qk_norm"))
        .orElseThrow(() -> json.wrong("\"ln\", \"rms\" or null", "qk_norm"));
  }

  /** The complete configuration as JSON. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("input_size", inputSize)
        .put("patch_size", patchSize)
        .put("in_channels", inChannels)
        .put("depth", depth)
        .put("hidden_size", hiddenSize)
        .put("num_heads", numHeads)
        .put("mlp_ratio", mlpRatio);
    if (qkNorm == QkNorm.NONE) {
      json.putNull("qk_norm");
    } else {
      json.put("qk_norm", qkNorm.word());
    }
    json.put("qkv_bias", qkvBias)
        .put("attn_mode", attnMode)
        .put("context_dim", contextDim)
        .put("context_length", contextLength)
        .put("encoder_depth", encoderDepth);
    ArrayNode dims = json.putArray("z_dims");
    zDims.forEach(dims::add);
    return json.put("projector_dim", projectorDim);
  }

  /** The same with another number of blocks, the alignment after one of them. */
  MmditConfig withDepth(int blocks) {
    return new MmditConfig(
        inputSize,
        patchSize,
        inChannels,
        blocks,
        hiddenSize,
        numHeads,
        mlpRatio,
        qkNorm,
        qkvBias,
        attnMode,
        contextDim,
        contextLength,
        Math.min(encoderDepth, blocks),
        zDims,
        projectorDim);
  }

  /** What others have to know of it. */
  GeneratorShape shape() {
    return new GeneratorShape(sample(), text(), gridSize(), encoderDepth, zDims);
  }

  /** Tokens along one side. */
  int gridSize() {
    return inputSize / patchSize;
  }

  /** Shape of the largest sample. */
  LatentShape sample() {
    return new LatentShape(inChannels, inputSize, inputSize);
  }

  /** What it is conditioned on. */
  Text text() {
    return new Text(contextLength, contextDim);
  }
}
