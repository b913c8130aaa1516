package dev.repazoo.uvit;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.ConfigChecks;
import dev.repazoo.json.JsonFields;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import dev.repazoo.spi.Text;
import java.util.List;

/**
 * Architecture of a {@link UVit}. Names in JSON are those that the zoo's families share; the
 * reference's own ({@code img_size}, {@code in_chans}, {@code embed_dim}, {@code clip_dim}, {@code
 * num_clip_token}) are read, too.
 *
 * @param inputSize height and width of a sample, in latent pixels
 * @param patchSize side of a patch
 * @param inChannels channels of input and velocity
 * @param depth blocks of both halves, an even number; one more lies between them
 * @param hiddenSize width D of a token
 * @param numHeads attention heads; divides {@code hiddenSize}
 * @param mlpRatio hidden width of the MLP over D
 * @param qkvBias whether the projection of queries, keys and values has a bias
 * @param qkNorm whether each head's queries and keys are normalised; the reference's never are
 * @param fusedAttn accepted for compatibility: attention is always fused
 * @param mlpTimeEmbed whether two layers turn the time's waves into a token
 * @param skip whether blocks of the second half take in their counterparts
 * @param conv whether a convolution of 3 x 3 follows the patches
 * @param predictsNoise whether it has learned noise, as the published models have, and not
 *     velocities
 * @param contextDim E, width of a text's token features
 * @param contextLength L, tokens of a text
 * @param encoderDepth number of blocks before the projections, counted from 1 through all
 * @param zDims widths of the encoders' tokens, one for each projection
 * @param projectorDim hidden width of the projections
 */
record UVitConfig(
    int inputSize,
    int patchSize,
    int inChannels,
    int depth,
    int hiddenSize,
    int numHeads,
    double mlpRatio,
    boolean qkvBias,
    boolean qkNorm,
    boolean fusedAttn,
    boolean mlpTimeEmbed,
    boolean skip,
    boolean conv,
    boolean predictsNoise,
    int contextDim,
    int contextLength,
    int encoderDepth,
    List<Integer> zDims,
    int projectorDim) {
  /** What messages call the model. */
  static final String MODEL = "U-ViT";

  /** Tokens of a text by CLIP. */
  static final int CLIP_LENGTH = 77;

  /** Heads are so wide in all published models. */
  static final int HEAD_WIDTH = 64;

  private static final int TIMESTEPS = 1000;
  private static final ConfigChecks CHECKS = new ConfigChecks(MODEL, JsonFields.LARGEST_COUNT);

  /** Checks each value and how they fit together. */
  UVitConfig {
    zDims = List.copyOf(zDims);
    CHECKS.sample(inputSize, patchSize, inChannels);
    CHECKS.blocks(depth, hiddenSize, numHeads, mlpRatio);
    CHECKS.check(depth % 2 == 0, "depth", depth, "be even: there are two halves");
    CHECKS.alignment(encoderDepth, depth + 1, zDims, projectorDim);
    CHECKS.check(
        !predictsNoise || zDims.isEmpty(), "z_dims", zDims, "be empty of a model of noise");
    CHECKS.positive("context_dim", contextDim);
    CHECKS.positive("context_length", contextLength);
  }

  /**
   * Reads a configuration; keys that are absent have the values of the reference's MS-COCO model.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a value out of range
   */
  static UVitConfig of(ObjectNode given) {
    JsonFields json = new JsonFields(MODEL, given);
    int depth = json.size(12, "depth");
    UVitConfig config =
        new UVitConfig(
            json.size(32, "input_size", "img_size"),
            json.size(2, "patch_size"),
            json.size(4, "in_channels", "in_chans"),
            depth,
            json.size(512, "hidden_size", "embed_dim"),
            json.size(8, "num_heads"),
            json.number(4, "mlp_ratio"),
            json.flag(false, "qkv_bias"),
            json.flag(false, "qk_norm"),
            json.flag(true, "fused_attn"),
            json.flag(false, "mlp_time_embed"),
            json.flag(true, "skip"),
            json.flag(true, "conv"),
            json.flag(false, "predicts_noise"),
            json.size(768, "context_dim", "clip_dim"),
            json.size(CLIP_LENGTH, "context_length", "num_clip_token"),
            json.count(Math.min(4, depth + 1), "encoder_depth"),
            json.sizes(List.of(768), "z_dims"),
            json.size(2048, "projector_dim"));
    json.done();
    return config;
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
        .put("mlp_ratio", mlpRatio)
        .put("qkv_bias", qkvBias)
        .put("qk_norm", qkNorm)
        .put("fused_attn", fusedAttn)
        .put("mlp_time_embed", mlpTimeEmbed)
        .put("skip", skip)
        .put("conv", conv)
        .put("predicts_noise", predictsNoise)
        .put("context_dim", contextDim)
        .put("context_length", contextLength)
        .put("encoder_depth", encoderDepth);
    ArrayNode dims = json.putArray("z_dims");
    zDims.forEach(dims::add);
    return json.put("projector_dim", projectorDim);
  }

  /** The same with another even number of blocks, the alignment after one of them. */
  UVitConfig withDepth(int blocks) {
    return new UVitConfig(
        inputSize,
        patchSize,
        inChannels,
        blocks,
        hiddenSize,
        numHeads,
        mlpRatio,
        qkvBias,
        qkNorm,
        fusedAttn,
        mlpTimeEmbed,
        skip,
        conv,
        predictsNoise,
        contextDim,
        contextLength,
        Math.min(encoderDepth, blocks + 1),
        zDims,
        projectorDim);
  }

  /** What others have to know of it. */
  GeneratorShape shape() {
    return new GeneratorShape(sample(), text(), prediction(), gridSize(), encoderDepth, zDims);
  }

  private Prediction prediction() {
    return predictsNoise
        ? new Prediction.Noise(TIMESTEPS, false, Betas.SCALED_LINEAR)
        : new Prediction.Velocity();
  }

  /** Times as the network counts them: the reference's first timestep is 1. */
  NDArray counted(NDArray t) {
    return predictsNoise
        ? t.add(DeviceNumber.beside(t, 1))
        : t.mul(DeviceNumber.beside(t, TIMESTEPS));
  }

  /** Tokens along one side. */
  int gridSize() {
    return inputSize / patchSize;
  }

  /** Tokens of time and text. */
  int extraTokens() {
    return 1 + contextLength;
  }

  /** All tokens. */
  int tokens() {
    return extraTokens() + gridSize() * gridSize();
  }

  /** Shape of a sample. */
  LatentShape sample() {
    return new LatentShape(inChannels, inputSize, inputSize);
  }

  /** What it is conditioned on. */
  Text text() {
    return new Text(contextLength, contextDim);
  }
}
