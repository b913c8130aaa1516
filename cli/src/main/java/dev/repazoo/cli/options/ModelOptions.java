package dev.repazoo.cli.options;

import dev.repazoo.spi.GeneratorOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Which architecture a checkpoint is of. Nothing need be said where the checkpoint tells; what is
 * said must agree with it.
 *
 * @param id an entry of the catalogue
 * @param config a file of a whole architecture, in place of it
 * @param changes what differs from that
 * @param resolution size of the images in pixels
 * @param given names of the options that stand on the command line
 */
public record ModelOptions(
    Optional<String> id,
    Optional<Path> config,
    GeneratorOptions changes,
    OptionalInt resolution,
    List<String> given) {
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

  static ModelOptions of(Arguments arguments) {
    if (arguments.given("model") && arguments.given("model-config")) {
      throw new UsageException("--model and --model-config exclude one another");
    }
    if (arguments.flag("legacy")
        && arguments.given("model-config")
        && !arguments.given("encoder-depth")) {
      throw new UsageException("--legacy with --model-config needs --encoder-depth");
    }
    return new ModelOptions(
        arguments.find("model"),
        arguments.findPath("model-config"),
        new GeneratorOptions(
            Optional.empty(),
            arguments.whole("num-classes"),
            Optional.empty(),
            arguments.whole("encoder-depth"),
            arguments.find("projector-embed-dims").map(ModelOptions::dims),
            OptionalDouble.empty(),
            arguments.toggled("qk-norm"),
            arguments.toggled("fused-attn")),
        arguments.whole("resolution"),
        arguments.givenOf(ROWS));
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
  public boolean changesArchitecture() {
    return given.stream().anyMatch(name -> !name.equals("resolution"));
  }

  /** Fails when {@code --resolution} is given and the model's is another one. */
  public void checkResolution(int actual) {
    if (resolution.orElse(actual) != actual) {
      throw new UsageException(
          "--resolution is " + resolution.getAsInt() + ", but the model's is " + actual);
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
