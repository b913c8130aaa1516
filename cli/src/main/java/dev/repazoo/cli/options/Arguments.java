package dev.repazoo.cli.options;

import dev.repazoo.message.NearestNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * A parsed command line. Of an option that is given twice the last one counts, as in argparse.
 * Getters name the option in their errors.
 */
public final class Arguments {
  private static final String AUTO = "auto";
  private static final String NO = "no-";

  private final CommandLine line;
  private final Map<String, CommandOption> rows;

  private Arguments(CommandLine line, Map<String, CommandOption> rows) {
    this.line = line;
    this.rows = rows;
  }

  /**
   * Parses words.
   *
   * @throws UsageException for an unknown option, or a missing value
   */
  public static Arguments parse(List<CommandOption> options, List<String> words) {
    Map<String, CommandOption> rows = new LinkedHashMap<>();
    Options known = new Options();
    for (CommandOption row : options) {
      if (rows.put(row.name(), row) != null) {
        throw new IllegalStateException("option --" + row.name() + " is declared twice");
      }
      boolean valued =
          switch (row.form()) {
            case VALUE, REQUIRED -> true;
            case FLAG, TOGGLE -> false;
          };
      boolean bare = row.placeholder().startsWith("["); // the value may be left out
      known.addOption(Option.builder().longOpt(row.name()).hasArg(valued).optionalArg(bare).get());
      if (row.form() == CommandOption.Form.TOGGLE) {
        known.addOption(Option.builder().longOpt(NO + row.name()).get());
      }
    }
    DefaultParser parser =
        DefaultParser.builder()
            .setAllowPartialMatching(false)
            .setStripLeadingAndTrailingQuotes(false)
            .get();
    try {
      return new Arguments(parser.parse(known, words.toArray(String[]::new)), rows);
    } catch (UnrecognizedOptionException e) {
      throw new UsageException(unknown(e.getOption(), known));
    } catch (MissingArgumentException e) {
      throw new UsageException("--" + e.getOption().getLongOpt() + " needs a value");
    } catch (ParseException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static String unknown(String word, Options known) {
    List<String> names = new ArrayList<>();
    known.getOptions().forEach(option -> names.add(option.getLongOpt()));
    String bare = word.replaceFirst("^-+", "").replaceFirst("=.*", "");
    return "there is no option "
        + word
        + NearestNames.slip(bare, names)
            .map(near -> "; did you mean --" + near + "?")
            .orElse("; --help lists all");
  }

  /** Fails when a required option is missing. */
  public void requireAll() {
    for (CommandOption row : rows.values()) {
      if (row.form() == CommandOption.Form.REQUIRED && !line.hasOption(row.name())) {
        throw new UsageException("--" + row.name() + " " + row.placeholder() + " is missing");
      }
    }
  }

  /** Words that are neither options nor their values. */
  public List<String> positional() {
    return List.copyOf(line.getArgList());
  }

  /** Whether the option stands on the command line, whatever its default. */
  public boolean given(String name) {
    row(name);
    return line.hasOption(name) || line.hasOption(NO + name);
  }

  /**
   * Fails when one of the options is given.
   *
   * @param why it has no use, after its name
   */
  public void refuse(Collection<String> names, String why) {
    for (String name : names) {
      if (given(name)) {
        throw new UsageException("--" + name + " " + why);
      }
    }
  }

  /** Whether a flag or toggle is on. */
  public boolean flag(String name) {
    CommandOption row = row(name);
    boolean on = row.defaultValue().map(Boolean::parseBoolean).orElse(false);
    for (Option given : line.getOptions()) {
      if (given.getLongOpt().equals(name) || given.getLongOpt().equals(NO + name)) {
        on = given.getLongOpt().equals(name);
      }
    }
    return on;
  }

  /** The value or the default, if there is either. */
  public Optional<String> find(String name) {
    CommandOption row = row(name);
    String[] values = line.getOptionValues(name);
    return values == null ? row.defaultValue() : Optional.of(values[values.length - 1]);
  }

  /** All values of an option that may be repeated, in order; none where it isn't given. */
  public List<String> all(String name) {
    row(name);
    String[] values = line.getOptionValues(name);
    return values == null ? List.of() : List.of(values);
  }

  /**
   * The value or the default.
   *
   * @throws UsageException when there is neither
   */
  public String text(String name) {
    return find(name).orElseThrow(() -> new UsageException("--" + name + " is missing"));
  }

  /** The value or the default as a number. */
  public double number(String name) {
    String text = text(name);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new UsageException("--" + name + " is '" + text + "'; it must be a number");
  }

  /** The value or the default as a whole number of at least {@code least}. */
  public int integer(String name, int least) {
    return Math.toIntExact(integer(name, least, Integer.MAX_VALUE));
  }

  /** The value or the default as a whole number in a range, ends included. */
  public long integer(String name, long least, long most) {
    String text = text(name).replace("_", "");
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    String range = most >= Integer.MAX_VALUE ? "of at least " + least : "in " + least + ".." + most;
    throw new UsageException(
        "--" + name + " is '" + text + "'; it must be a whole number " + range);
  }

  /** The value or the default, which must be one of the given words. */
  public String choice(String name, List<String> words) {
    String text = text(name);
    if (!words.contains(text)) {
      throw new UsageException(
          "--" + name + " is '" + text + "'; it must be one of " + String.join(", ", words));
    }
    return text;
  }

  /** The value or the default as a path, which need not exist. */
  public Path path(String name) {
    return PathWord.of("--" + name, text(name));
  }

  /**
   * The value as a file to write. Its name must say what it will hold: a slip would replace a
   * checkpoint by a picture.
   *
   * @param ending of the name, such as {@code .png}
   */
  public Path output(String name, String ending) {
    Path file = path(name);
    if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending)) {
      throw new UsageException(
          "--"
              + name
              + " is '"
              + text(name)
              + "'; a file to write, its name must end in "
              + ending);
    }
    return file;
  }

  /** The value as a whole number of at least 1, if the option is given. */
  public OptionalInt whole(String name) {
    return given(name) ? OptionalInt.of(integer(name, 1)) : OptionalInt.empty();
  }

  /** The value or the default as a whole number of at least 1; nothing for {@code auto}. */
  public OptionalInt wholeOrAuto(String name) {
    if (text(name).equals(AUTO)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(integer(name, 1));
    } catch (UsageException e) {
      throw new UsageException(e.getMessage() + ", or " + AUTO, e);
    }
  }

  /** Whether a toggle is on, if it is given. */
  public Optional<Boolean> toggled(String name) {
    return given(name) ? Optional.of(flag(name)) : Optional.empty();
  }

  /** The value as a path, if there is one. */
  public Optional<Path> findPath(String name) {
    return find(name).map(text -> PathWord.of("--" + name, text));
  }

  /** Those of the options that stand on the command line. */
  public List<String> givenOf(List<CommandOption> options) {
    return options.stream().map(CommandOption::name).filter(this::given).toList();
  }

  private CommandOption row(String name) {
    CommandOption row = rows.get(name);
    if (row == null) {
      throw new IllegalStateException("option --" + name + " is not in the command's table");
    }
    return row;
  }
}
