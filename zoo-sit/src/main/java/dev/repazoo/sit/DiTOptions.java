package dev.repazoo.sit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.SharedKeys;
import dev.repazoo.spi.GeneratorOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What every family has, by the keys of DiT's constructor. */
final class DiTOptions {
  /** What a variant leaves open and a checkpoint's shapes tell. */
  static final List<String> OPEN_KEYS =
      List.of(
          "input_size",
          "num_classes",
          "class_dropout_prob",
          "learn_sigma",
          "diffusion_steps",
          "downscale_freq_shift");

  private DiTOptions() {}

  /** What a configuration says itself; the sample's shape where it says either part of it. */
  static GeneratorOptions said(ObjectNode config) {
    DiTConfig complete = DiTConfig.of(config);
    boolean shape = config.has("in_channels") || config.has("input_size");
    return new GeneratorOptions(
        shape ? Optional.of(complete.shape().sample()) : Optional.empty(),
        config.has("num_classes") ? OptionalInt.of(complete.numClasses()) : OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        config.has("class_dropout_prob")
            ? OptionalDouble.of(complete.classDropoutProb())
            : OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A configuration with options in place of what it says. */
  static ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    if (options.text().isPresent()) {
      throw new IllegalArgumentException("DiT is conditioned on classes, not on text");
    }
    if (options.alignmentDepth().isPresent() || options.projectionDims().isPresent()) {
      throw new IllegalArgumentException("DiT has no projections that could be aligned; SiT has");
    }
    if (options.qkNorm().orElse(false)) {
      throw new IllegalArgumentException("DiT doesn't normalise queries and keys; SiT may");
    }
    ObjectNode adapted = SharedKeys.adapt("DiT", config, options);
    options.classes().ifPresent(count -> adapted.put("num_classes", count));
    options.dropout().ifPresent(share -> adapted.put("class_dropout_prob", share));
    return adapted;
  }
}
