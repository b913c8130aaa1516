package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.generate.Samples;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The options that say which architecture a checkpoint is of. None is needed where the checkpoint
 * tells; those that are given must agree with it.
 */
public final class ModelOptions {
  public static final List<CommandOption> ROWS =
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

  private ModelOptions() {}

  public static ModelChoice of(Session session, Arguments arguments) throws CommandFailure {
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
    if (arguments.flag("legacy") && config.isPresent() && !arguments.given("encoder-depth")) {
      throw new UsageException("--legacy with --model-config needs --encoder-depth");
    }
    return new ModelChoice(id, config, changes(arguments));
  }

  private static GeneratorOptions changes(Arguments arguments) {
    return new GeneratorOptions(
        Optional.empty(),
        whole(arguments, "num-classes"),
        whole(arguments, "encoder-depth"),
        arguments.find("projector-embed-dims").map(ModelOptions::dims),
        OptionalDouble.empty(),
        flag(arguments, "qk-norm"),
        flag(arguments, "fused-attn"));
  }

  public static OptionalInt whole(Arguments arguments, String name) {
    return arguments.given(name) ? OptionalInt.of(arguments.integer(name, 1)) : OptionalInt.empty();
  }

  public static Optional<Boolean> flag(Arguments arguments, String name) {
    return arguments.given(name) ? Optional.of(arguments.flag(name)) : Optional.empty();
  }

  /**
   * Fails when any of these options is given but those that are of use.
   *
   * @param used names that may be given
   */
  public static void refuse(Arguments arguments, List<String> used, String why) {
    List<String> names = ROWS.stream().map(CommandOption::name).toList();
    arguments.refuse(
        names.stream().filter(name -> !used.contains(name)).toList(), "has no use here: " + why);
  }

  /** Whether any option may change the architecture that the file tells. */
  public static boolean given(Arguments arguments) {
    return ROWS.stream()
        .map(CommandOption::name)
        .anyMatch(name -> !name.equals("resolution") && arguments.given(name));
  }

  /**
   * The size in pixels of the images that a generator makes.
   *
   * @param codec of its latents, where that is known
   */
  public static int resolution(Session session, LatentShape sample, Optional<LatentCodec> codec)
      throws IOException {
    return sample.channels() == Samples.PIXEL_CHANNELS
        ? sample.height()
        : sample.height()
            * DecoderChoice.of(Optional.empty(), codec).choice().downsampling(session);
  }

  /** Fails when {@code --resolution} is given and the model's is another one. */
  public static void checkResolution(Arguments arguments, int actual) {
    if (arguments.given("resolution") && arguments.integer("resolution", 1) != actual) {
      throw new UsageException(
          "--resolution is " + arguments.text("resolution") + ", but the model's is " + actual);
    }
  }

  private static List<Integer> dims(String text) {
    List<Integer> dims = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      if (!word.strip().matches("[1-9]\\d{0,5}")) {
        throw new UsageException(
            "--projector-embed-dims is '" + text + "'; it must be numbers joined by commas");
      }
      dims.add(Integer.parseInt(word.strip()));
    }
    return dims;
  }
}
