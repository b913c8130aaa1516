package dev.repazoo.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a run's options change in an architecture.
 *
 * @param resolution image size in pixels
 * @param numClasses number of classes
 * @param encoderDepth block whose tokens are aligned; empty keeps the architecture's own
 * @param zDims widths of the encoders' tokens
 * @param cfgProb share of dropped labels; 0 leaves the null class out
 * @param qkNorm whether q and k are normalised
 * @param fusedAttn kept in the configuration; attention is always fused
 */
public record GeneratorOptions(
    int resolution,
    int numClasses,
    OptionalInt encoderDepth,
    List<Integer> zDims,
    double cfgProb,
    boolean qkNorm,
    boolean fusedAttn) {
  private static final int VAE_FACTOR = 8;
  private static final int PIXEL_CHANNELS = 3;

  /** Checks the ranges. */
  public GeneratorOptions {
    Require.positive("--resolution", resolution);
    Require.positive("--num-classes", numClasses);
    Require.share("--cfg-prob", cfgProb);
    zDims = List.copyOf(zDims);
  }

  /** Whether an architecture works on pixels rather than latents. */
  public static boolean onPixels(ObjectNode architecture) {
    return architecture.path("in_channels").asInt(4) == PIXEL_CHANNELS;
  }

  /** The architecture with these options. */
  public ObjectNode applyTo(ObjectNode architecture) {
    ObjectNode config = architecture.deepCopy();
    if (!onPixels(config)) {
      Require.that(
          resolution % VAE_FACTOR == 0, "--resolution", resolution, "a multiple of " + VAE_FACTOR);
    }
    config.put("input_size", onPixels(config) ? resolution : resolution / VAE_FACTOR);
    config.put("num_classes", numClasses);
    encoderDepth.ifPresent(depth -> config.put("encoder_depth", depth));
    ArrayNode dims = config.putArray("z_dims");
    zDims.forEach(dims::add);
    config.put("class_dropout_prob", cfgProb);
    config.put("use_cfg", cfgProb > 0);
    config.put("qk_norm", qkNorm);
    config.put("fused_attn", fusedAttn);
    return config;
  }
}
