package dev.repazoo.t2i;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.dit.SharedKeys;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.Text;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What every family has, by the keys of this one's configuration. */
final class MmditOptions {
  /** What a variant leaves open and a checkpoint's shapes tell. */
  static final List<String> OPEN_KEYS =
      List.of("input_size", "context_dim", "encoder_depth", "z_dims", "projector_dim", "qk_norm");

  private MmditOptions() {}

  /** What a configuration says itself; of pairs, where it says either part. */
  static GeneratorOptions said(ObjectNode config) {
    MmditConfig complete = MmditConfig.of(config);
    boolean shape = config.has("in_channels") || config.has("input_size");
    boolean text = config.has("context_length") || config.has("context_dim");
    return new GeneratorOptions(
        shape ? Optional.of(complete.sample()) : Optional.empty(),
        OptionalInt.empty(),
        text ? Optional.of(complete.text()) : Optional.empty(),
        config.has("encoder_depth") ? OptionalInt.of(complete.encoderDepth()) : OptionalInt.empty(),
        config.has("z_dims") ? Optional.of(complete.zDims()) : Optional.empty(),
        OptionalDouble.empty(),
        config.has("qk_norm") ? Optional.of(complete.qkNorm() != QkNorm.NONE) : Optional.empty(),
        config.has("attn_mode")
            ? Optional.of(!complete.attnMode().equals(MmditConfig.NOT_FUSED))
            : Optional.empty());
  }

  /**
   * A configuration with options in place of what it says. A share of dropped captions changes
   * nothing: the null is a text's, and every model takes it.
   */
  static ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    if (options.classes().isPresent()) {
      throw new IllegalArgumentException("MMDiT is conditioned on text, not on classes");
    }
    ObjectNode adapted = SharedKeys.adapt("MMDiT", config, options);
    options.text().ifPresent(text -> putText(adapted, text));
    options.qkNorm().ifPresent(wanted -> putQkNorm(adapted, wanted));
    options
        .fusedAttention()
        .ifPresent(
            fused -> adapted.put("attn_mode", fused ? MmditConfig.FUSED : MmditConfig.NOT_FUSED));
    return adapted;
  }

  private static void putText(ObjectNode config, Text text) {
    config.put("context_length", text.length()).put("context_dim", text.width());
  }

  /** A norm that the configuration names stays; else it is SiT's, a layer norm. */
  private static void putQkNorm(ObjectNode config, boolean wanted) {
    if (!wanted) {
      config.putNull("qk_norm");
    } else if (!config.hasNonNull("qk_norm")) {
      config.put("qk_norm", QkNorm.LN.word());
    }
  }
}
