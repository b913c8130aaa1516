package dev.repazoo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.memory.ModelBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The options that say which architecture a checkpoint is of. None is needed where the checkpoint
 * tells; those that are given must agree with it.
 */
final class ModelOptions {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("model", "ID", "an id of 'zoo list'; default: the checkpoint's"),
          CommandOption.of("model-config", "FILE", "an architecture as JSON, in place of --model"),
          CommandOption.of("num-classes", "N", "number of classes; default: the checkpoint's"),
          CommandOption.of("resolution", "N", "image size in pixels; default: the checkpoint's"),
          CommandOption.of("encoder-depth", "N", "blocks before the projections (--legacy files)"),
          CommandOption.of(
              "projector-embed-dims",
              "N,N",
              "widths of the projections; default: the checkpoint's"),
          CommandOption.toggle("qk-norm", false, "the model normalises q and k"),
          CommandOption.toggle("fused-attn", true, "kept in the configuration; always fused"),
          CommandOption.toggle(
              "legacy",
              false,
              "the checkpoint numbers blocks as REPA's early runs; seen without it"));

  private static final int VAE_FACTOR = 8;
  private static final int PIXEL_CHANNELS = 3;

  private ModelOptions() {}

  static ModelChoice of(Session session, Arguments arguments) throws CommandFailure {
    Optional<String> id = arguments.find("model");
    Optional<ObjectNode> config = Optional.empty();
    if (arguments.given("model-config")) {
      config =
          Optional.of(
              ModelConfigFile.read(
                      arguments.path("model-config"),
                      session.registry(),
                      ModelBuilder.forInference(session.device()))
                  .config());
    }
    ObjectNode changes = Json.MAPPER.createObjectNode();
    if (arguments.given("num-classes")) {
      changes.put("num_classes", arguments.integer("num-classes", 1));
    }
    if (arguments.given("encoder-depth")) {
      changes.put("encoder_depth", arguments.integer("encoder-depth", 1));
    } else if (arguments.flag("legacy") && config.isPresent()) {
      throw new UsageException("--legacy with --model-config needs --encoder-depth");
    }
    if (arguments.given("qk-norm")) {
      changes.put("qk_norm", arguments.flag("qk-norm"));
    }
    if (arguments.given("fused-attn")) {
      changes.put("fused_attn", arguments.flag("fused-attn"));
    }
    if (arguments.given("projector-embed-dims")) {
      dims(arguments.text("projector-embed-dims"), changes.putArray("z_dims"));
    }
    return new ModelChoice(id, config, changes);
  }

  /**
   * Fails when any of these options is given but those that are of use.
   *
   * @param used names that may be given
   */
  static void refuse(Arguments arguments, List<String> used, String why) {
    List<String> names = ROWS.stream().map(CommandOption::name).toList();
    arguments.refuse(
        names.stream().filter(name -> !used.contains(name)).toList(), "has no use here: " + why);
  }

  /** Whether any option may change the architecture that the file tells. */
  static boolean given(Arguments arguments) {
    return ROWS.stream()
        .map(CommandOption::name)
        .anyMatch(name -> !name.equals("resolution") && arguments.given(name));
  }

  /** The size in pixels of the images that an architecture makes. */
  static int resolution(JsonNode config) {
    int size = config.path("input_size").asInt();
    return config.path("in_channels").asInt() == PIXEL_CHANNELS ? size : size * VAE_FACTOR;
  }

  /** Fails when {@code --resolution} is given and the model's is another one. */
  static void checkResolution(Arguments arguments, ObjectNode config) {
    int actual = resolution(config);
    if (arguments.given("resolution") && arguments.integer("resolution", 1) != actual) {
      throw new UsageException(
          "--resolution is " + arguments.text("resolution") + ", but the model's is " + actual);
    }
  }

  private static void dims(String text, ArrayNode into) {
    for (String word : text.split(",", -1)) {
      if (!word.strip().matches("[1-9]\\d{0,5}")) {
        throw new UsageException(
            "--projector-embed-dims is '" + text + "'; it must be numbers joined by commas");
      }
      into.add(Integer.parseInt(word.strip()));
    }
  }
}
