package dev.repazoo.sit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.ConfigChecks;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import java.util.List;

/**
 * The architecture of a DiT, in the vocabulary of its constructor, and of its diffusion.
 *
 * @param inputSize height and width of the input in latent pixels
 * @param patchSize side of a patch
 * @param inChannels channels C of input and noise
 * @param hiddenSize width D of a token
 * @param depth number of blocks
 * @param numHeads attention heads; divides {@code hiddenSize}
 * @param mlpRatio hidden width of the MLP over D
 * @param classDropoutProb share of labels that training replaced by the null class; 0 means that
 *     there is no null class
 * @param numClasses number of classes
 * @param learnSigma whether the variance is learned, too, in C more channels
 * @param diffusionSteps timesteps of training, whose betas grow linearly
 * @param downscaleFreqShift shift of the timestep embedding's frequencies, 0 or 1; 1 in models that
 *     diffusers computes
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record DiTConfig(
    int inputSize,
    int patchSize,
    int inChannels,
    int hiddenSize,
    int depth,
    int numHeads,
    double mlpRatio,
    double classDropoutProb,
    int numClasses,
    boolean learnSigma,
    int diffusionSteps,
    int downscaleFreqShift) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ConfigChecks CHECKS = new ConfigChecks("DiT", JsonFields.LARGEST_COUNT);

  /** Projections of which there are none. */
  private static final int NO_PROJECTOR = 1;

  /** Checks each value and how they fit together. */
  public DiTConfig {
    CHECKS.sample(inputSize, patchSize, inChannels);
    CHECKS.blocks(depth, hiddenSize, numHeads, mlpRatio);
    CHECKS.positive("num_classes", numClasses);
    CHECKS.check(
        classDropoutProb >= 0 && classDropoutProb <= 1,
        "class_dropout_prob",
        classDropoutProb,
        "be in 0..1");
    CHECKS.check(diffusionSteps >= 2, "diffusion_steps", diffusionSteps, "be at least 2");
    CHECKS.check(
        downscaleFreqShift == 0 || downscaleFreqShift == 1,
        "downscale_freq_shift",
        downscaleFreqShift,
        "be 0 or 1");
  }

  /**
   * Reads a configuration; keys that are absent have the reference constructor's defaults.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a value out of range
   */
  public static DiTConfig of(ObjectNode given) {
    JsonFields json = new JsonFields("DiT", given);
    DiTConfig config =
        new DiTConfig(
            json.size(32, "input_size"),
            json.size(2, "patch_size"),
            json.size(4, "in_channels"),
            json.size(1152, "hidden_size"),
            json.count(28, "depth"),
            json.size(16, "num_heads"),
            json.number(4, "mlp_ratio"),
            json.number(0.1, "class_dropout_prob"),
            json.count(1000, "num_classes"),
            json.flag(true, "learn_sigma"),
            json.size(1000, "diffusion_steps"),
            json.integer(0, 1, 0, "downscale_freq_shift"));
    json.done();
    return config;
  }

  /** The complete configuration as JSON. */
  public ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  /** The same with another number of blocks. */
  DiTConfig withDepth(int blocks) {
    return new DiTConfig(
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        blocks,
        numHeads,
        mlpRatio,
        classDropoutProb,
        numClasses,
        learnSigma,
        diffusionSteps,
        downscaleFreqShift);
  }

  /** The sizes of its network, which is a SiT's without projections. */
  SiTConfig network() {
    return new SiTConfig(
        "edm",
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        hiddenSize,
        depth,
        depth,
        numHeads,
        mlpRatio,
        classDropoutProb,
        numClasses,
        true,
        List.of(),
        NO_PROJECTOR,
        true,
        false,
        learnSigma,
        false);
  }

  /** What others have to know of it. */
  GeneratorShape shape() {
    return new GeneratorShape(
        new LatentShape(inChannels, inputSize, inputSize),
        new Classes(numClasses, classDropoutProb > 0),
        new Prediction.Noise(diffusionSteps, learnSigma, Betas.LINEAR),
        inputSize / patchSize,
        depth,
        List.of());
  }
}
