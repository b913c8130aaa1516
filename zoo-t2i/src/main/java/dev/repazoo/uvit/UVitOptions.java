package dev.repazoo.uvit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.SharedKeys;
import dev.repazoo.spi.GeneratorOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What every family has, by the keys of this one's configuration. */
final class UVitOptions {
  /** What a variant leaves open and a checkpoint's shapes tell. */
  static final List<String> OPEN_KEYS =
      List.of(
          "input_size",
          "context_dim",
          "context_length",
          "encoder_depth",
          "z_dims",
          "projector_dim",
          "qk_norm");

  private UVitOptions() {}

  /** What a configuration says itself; of pairs, where it says either part. */
  static GeneratorOptions said(ObjectNode config) {
    UVitConfig complete = UVitConfig.of(config);
    boolean shape = hasAny(config, "in_channels", "in_chans", "input_size", "img_size");
    boolean text = hasAny(config, "context_length", "num_clip_token", "context_dim", "clip_dim");
    return new GeneratorOptions(
        shape ? Optional.of(complete.sample()) : Optional.empty(),
        OptionalInt.empty(),
        text ? Optional.of(complete.text()) : Optional.empty(),
        config.has("encoder_depth") ? OptionalInt.of(complete.encoderDepth()) : OptionalInt.empty(),
        config.has("z_dims") ? Optional.of(complete.zDims()) : Optional.empty(),
        OptionalDouble.empty(),
        config.has("qk_norm") ? Optional.of(complete.qkNorm()) : Optional.empty(),
        config.has("fused_attn") ? Optional.of(complete.fusedAttn()) : Optional.empty());
  }

  private static boolean hasAny(ObjectNode config, String... keys) {
    for (String key : keys) {
      if (config.has(key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A configuration with options in place of what it says, by the zoo's names. A share of dropped
   * captions changes nothing: the null is a text's, and every model takes it.
   *
   * @throws IllegalArgumentException for classes
   */
  static ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    if (options.classes().isPresent()) {
      throw new IllegalArgumentException("U-ViT is conditioned on text, not on classes");
    }
    UVitConfig complete = UVitConfig.of(config);
    if (complete.predictsNoise()
        && (options.alignmentDepth().isPresent()
            || options.projectionDims().filter(dims -> !dims.isEmpty()).isPresent())) {
      throw new IllegalArgumentException(
          "U-ViT that predicts noise is sampled only: it is not aligned to encoders");
    }
    ObjectNode adapted = SharedKeys.adapt(UVitConfig.MODEL, complete.toJson(), options);
    options
        .text()
        .ifPresent(
            text -> adapted.put("context_length", text.length()).put("context_dim", text.width()));
    options.qkNorm().ifPresent(wanted -> adapted.put("qk_norm", wanted));
    options.fusedAttention().ifPresent(wanted -> adapted.put("fused_attn", wanted));
    return adapted;
  }
}
