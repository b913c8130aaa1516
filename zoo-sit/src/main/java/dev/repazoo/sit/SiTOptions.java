package dev.repazoo.sit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.SharedKeys;
import dev.repazoo.spi.GeneratorOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What every family has, by the keys of REPA's constructor. */
final class SiTOptions {
  /** What a variant leaves open and a checkpoint's shapes tell. */
  static final List<String> OPEN_KEYS =
      List.of(
          "input_size",
          "num_classes",
          "class_dropout_prob",
          "encoder_depth",
          "z_dims",
          "projector_dim",
          "qk_norm",
          "learn_sigma",
          "reverse_time");

  private SiTOptions() {}

  /** What a configuration says itself; the sample's shape where it says either part of it. */
  static GeneratorOptions said(ObjectNode config) {
    SiTConfig complete = SiTConfig.of(config);
    boolean shape = config.has("in_channels") || config.has("input_size");
    return new GeneratorOptions(
        shape ? Optional.of(complete.sample()) : Optional.empty(),
        config.has("num_classes") ? OptionalInt.of(complete.numClasses()) : OptionalInt.empty(),
        Optional.empty(),
        config.has("encoder_depth") ? OptionalInt.of(complete.encoderDepth()) : OptionalInt.empty(),
        config.has("z_dims") ? Optional.of(complete.zDims()) : Optional.empty(),
        config.has("class_dropout_prob")
            ? OptionalDouble.of(complete.classDropoutProb())
            : OptionalDouble.empty(),
        config.has("qk_norm") ? Optional.of(complete.qkNorm()) : Optional.empty(),
        config.has("fused_attn") ? Optional.of(complete.fusedAttn()) : Optional.empty());
  }

  /** A configuration with options in place of what it says. */
  static ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    if (options.text().isPresent()) {
      throw new IllegalArgumentException("SiT is conditioned on classes, not on text");
    }
    ObjectNode adapted = SharedKeys.adapt("SiT", config, options);
    options.classes().ifPresent(count -> adapted.put("num_classes", count));
    options
        .dropout()
        .ifPresent(share -> adapted.put("class_dropout_prob", share).put("use_cfg", share > 0));
    options.qkNorm().ifPresent(norm -> adapted.put("qk_norm", norm));
    options.fusedAttention().ifPresent(fused -> adapted.put("fused_attn", fused));
    return adapted;
  }
}
