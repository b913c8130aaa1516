package dev.repazoo.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model's architecture.
 *
 * @param id an entry of the catalogue
 * @param config a file, in place of it
 * @param resolution size of the images in pixels
 * @param classes number of classes
 * @param encoderDepth block whose tokens are aligned
 * @param qkNorm whether q and k are normalised
 * @param fusedAttention kept in the configuration
 */
public record ArchitectureOptions(
    Optional<String> id,
    Optional<Path> config,
    OptionalInt resolution,
    OptionalInt classes,
    OptionalInt encoderDepth,
    Optional<Boolean> qkNorm,
    boolean fusedAttention) {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("model", "ID", "an id of 'zoo list --kind generator'"),
          CommandOption.of("model-config", "FILE", "an architecture as JSON, in place of --model"),
          CommandOption.of("num-classes", "N", "number of classes; default: the data set's"),
          CommandOption.of(
              "encoder-depth", "N", "block whose tokens are aligned; default: the model's"),
          CommandOption.toggle(
              "fused-attn", true, "kept in the checkpoint; attention is always fused"),
          CommandOption.toggle("qk-norm", false, "normalise q and k in each head"));

  static ArchitectureOptions of(ConditionKind kind, Arguments arguments) {
    boolean file = arguments.given("model-config");
    boolean none = !file && arguments.find("model").isEmpty();
    if (none || (file && arguments.given("model"))) {
      throw new UsageException(kind.command() + " needs one of --model ID and --model-config FILE");
    }
    return new ArchitectureOptions(
        file ? Optional.empty() : arguments.find("model"),
        arguments.findPath("model-config"),
        arguments.whole("resolution"),
        kind == ConditionKind.CLASSES ? arguments.whole("num-classes") : OptionalInt.empty(),
        arguments.whole("encoder-depth"),
        arguments.toggled("qk-norm"),
        arguments.flag("fused-attn"));
  }
}
