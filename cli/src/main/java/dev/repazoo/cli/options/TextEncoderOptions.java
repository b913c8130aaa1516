package dev.repazoo.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which text encoder is meant, and how it is used.
 *
 * @param id the word after {@code --text-encoder}
 * @param weights their file or folder, where one is named
 * @param length tokens of a caption, if not as many as the encoder's own
 * @param layer whose output the features are, where that is named
 * @param tokenizer whose cuts captions into tokens, where that is named
 */
public record TextEncoderOptions(
    Optional<String> id,
    Optional<Path> weights,
    OptionalInt length,
    Optional<String> layer,
    Optional<String> tokenizer) {
  private static final CommandOption ID =
      CommandOption.of(
          "text-encoder",
          "ID",
          "of 'zoo list --kind text-encoder', a folder or file, or onnx:FILE");
  private static final CommandOption WEIGHTS =
      CommandOption.of(
          "text-encoder-weights", "F", "file or folder; default: the published or shipped weights");
  private static final CommandOption LENGTH =
      CommandOption.of(
          "text-length", "N", "tokens of a caption; default: the encoder's, mostly 77");
  private static final CommandOption LAYER =
      CommandOption.of("text-layer", "L", "of CLIP: final, penultimate or penultimate-norm");
  private static final CommandOption TOKENIZER =
      CommandOption.of("text-tokenizer", "T", "of CLIP: huggingface (default) or openai");

  /** The rows of the options. */
  public static final List<CommandOption> ROWS = List.of(ID, WEIGHTS, LENGTH, LAYER, TOKENIZER);

  /** The names of the options. */
  static List<String> names() {
    return ROWS.stream().map(CommandOption::name).toList();
  }

  /** Reads them from a command line whose table has {@link #ROWS}. */
  static TextEncoderOptions of(Arguments arguments) {
    if (!arguments.given(ID.name())) {
      arguments.refuse(
          List.of(WEIGHTS.name(), LENGTH.name(), LAYER.name(), TOKENIZER.name()),
          "needs --text-encoder ID beside it");
    }
    return new TextEncoderOptions(
        arguments.find(ID.name()),
        arguments.findPath(WEIGHTS.name()),
        arguments.whole(LENGTH.name()),
        arguments.find(LAYER.name()),
        arguments.find(TOKENIZER.name()));
  }

  /** None is named. */
  static final TextEncoderOptions NONE =
      new TextEncoderOptions(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());

  /** An encoder as it is, by its id alone. */
  public static TextEncoderOptions of(String id) {
    return new TextEncoderOptions(
        Optional.of(id), Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());
  }
}
