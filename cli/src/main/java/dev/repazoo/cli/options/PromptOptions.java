package dev.repazoo.cli.options;

import dev.repazoo.captions.CaptionText;
import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What images of a text-to-image generator are to show.
 *
 * @param texts drawn in turn: those of the command line, then a file's
 * @param negative what guidance leads away from, in place of the empty text
 * @param encoder whose features the texts become, where it isn't the one that the model was trained
 *     with
 * @param given names of the options that stand on the command line
 */
public record PromptOptions(
    List<String> texts, Optional<String> negative, TextEncoderOptions encoder, List<String> given) {
  private static final String PROMPT = "prompt";
  private static final String FILE = "prompts";
  private static final String NEGATIVE = "negative-prompt";

  /** The rows of the options. */
  public static final List<CommandOption> ROWS = rows();

  private static List<CommandOption> rows() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(CommandOption.of(PROMPT, "TEXT", "draw this; repeated, each text in turn"));
    rows.add(CommandOption.of(FILE, "FILE", "draw the lines of a text file in turn"));
    rows.add(CommandOption.of(NEGATIVE, "TEXT", "what guidance leads away from; default: no text"));
    rows.addAll(TextEncoderOptions.ROWS);
    return List.copyOf(rows);
  }

  /** Copies the lists. */
  public PromptOptions {
    texts = List.copyOf(texts);
    given = List.copyOf(given);
  }

  static PromptOptions of(Arguments arguments) {
    List<String> texts = new ArrayList<>(arguments.all(PROMPT));
    arguments.findPath(FILE).ifPresent(file -> texts.addAll(lines(file)));
    return new PromptOptions(
        texts, arguments.find(NEGATIVE), TextEncoderOptions.of(arguments), arguments.givenOf(ROWS));
  }

  /** A file's lines that aren't blank. */
  private static List<String> lines(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UsageException("--" + FILE + " " + file + " does not exist");
    } catch (IOException e) {
      throw new UsageException("--" + FILE + " " + file + " can't be read: " + e.getMessage());
    }
    List<String> lines;
    try {
      lines = CaptionText.lines(CaptionText.utf8(content));
    } catch (IOException e) {
      throw new UsageException(
          "--" + FILE + " " + file + " " + e.getMessage() + ", a prompt a line");
    }
    if (lines.isEmpty()) {
      throw new UsageException("--" + FILE + " " + file + " holds no prompt");
    }
    return lines;
  }

  /** What stands in a command that draws from a model of such conditions. */
  public static String hint(Conditioning conditioning) {
    return ConditionKind.CAPTIONS.is(conditioning) ? " --" + PROMPT + " TEXT" : "";
  }

  /** Fails where a model that isn't conditioned on text is to draw. */
  public void refuse(String kind) {
    if (!given.isEmpty()) {
      throw new UsageException(
          "--" + given.get(0) + " is for text-to-image models; this one is conditioned on " + kind);
    }
  }
}
