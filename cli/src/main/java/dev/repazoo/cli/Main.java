package dev.repazoo.cli;

import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Interruption;
import dev.repazoo.cli.console.LocaleText;
import dev.repazoo.cli.console.QuotedNames;
import dev.repazoo.cli.console.StderrLogger;
import dev.repazoo.cli.console.Stdout;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.GlobalOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.remote.RemoteAccess;
import dev.repazoo.torch.MainArena;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Dispatches {@code zoo COMMAND}. */
public final class Main {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] words) {
    main(Commands.ZOO, words);
  }

  /** The same of a program that has commands of its own. */
  public static void main(Commands commands, String[] words) {
    System.exit(inProcess(commands, words, line -> {}));
  }

  /**
   * The same for a caller that ends the process itself, with the exit code that is returned.
   *
   * @param failed told the line that a command ends in that fails, as it is printed
   */
  public static int inProcess(Commands commands, String[] words, Consumer<String> failed) {
    PrintStream out = Stdout.ofProcess();
    System.setOut(System.err); // what plugins and libraries print is no result
    Interruption.watch();
    AtomicInteger code = new AtomicInteger();
    MainArena.run(() -> code.set(run(commands, out, System.err, failed, words)));
    return Interruption.exitCode(code.get());
  }

  /**
   * Runs a command.
   *
   * @param out where results go
   * @param err where everything else goes
   * @param words the command line
   * @return the exit code: 0 done, 1 failed, 2 bad usage; as {@link Stdout} says when results could
   *     not be printed
   */
  public static int run(PrintStream out, PrintStream err, String... words) {
    return run(Commands.ZOO, out, err, words);
  }

  /** The same of a program that has commands of its own. */
  public static int run(Commands commands, PrintStream out, PrintStream err, String... words) {
    return run(commands, out, err, line -> {}, words);
  }

  private static int run(
      Commands commands,
      PrintStream out,
      PrintStream err,
      Consumer<String> failed,
      String... words) {
    Interruption.commandBegins();
    try {
      return Stdout.exitCode(
          out, err, code(commands, out, err, failed, new ArrayList<>(Arrays.asList(words))));
    } finally {
      Interruption.commandReturned();
    }
  }

  private static int code(
      Commands commands,
      PrintStream out,
      PrintStream err,
      Consumer<String> failed,
      List<String> words) {
    boolean stackTrace = words.contains("--stacktrace");
    QuotedNames names = new QuotedNames(words);
    try {
      LocaleText.refuseLost(words);
      return dispatch(commands, out, err, words, names);
    } catch (UsageException e) {
      return report(err, failed, names.in(ErrorLine.of(e)), e, stackTrace, BAD_USAGE);
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      return report(err, failed, names.in(ErrorLine.of(e)), e, stackTrace, FAILED);
    }
  }

  private static int dispatch(
      Commands commands, PrintStream out, PrintStream err, List<String> words, QuotedNames names)
      throws Exception {
    Optional<String> name = firstArgument(words);
    if (words.contains("--version") && name.isEmpty()) {
      out.println("zoo " + Version.current());
      return DONE;
    }
    boolean help = words.contains("--help") || words.contains("-h");
    if (name.isEmpty() || name.get().equals("help")) {
      boolean asked = help || name.isPresent();
      words.remove("help");
      Optional<String> about = firstArgument(words);
      List<String> text =
          about.isPresent()
              ? Help.of(commands.program(), commands.find(about.get()))
              : Help.overview(commands);
      text.forEach(asked ? out::println : err::println);
      return asked ? DONE : BAD_USAGE;
    }
    Command<?> command = commands.find(name.get());
    words.remove(name.get());
    if (help) {
      Help.of(commands.program(), command).forEach(out::println);
      return DONE;
    }
    return run(command, out, err, words, names);
  }

  private static <O> int run(
      Command<O> command, PrintStream out, PrintStream err, List<String> words, QuotedNames names)
      throws Exception {
    List<CommandOption> rows = new ArrayList<>(command.options().rows());
    rows.addAll(GlobalOptions.ROWS);
    Arguments arguments = Arguments.parse(rows, words);
    arguments.requireAll();
    if (command.positional().isEmpty() && !arguments.positional().isEmpty()) {
      throw new UsageException(
          "'" + command.name() + "' takes no argument '" + arguments.positional().get(0) + "'");
    }
    GlobalOptions global = GlobalOptions.TABLE.read(arguments);
    if (global.devices().several() && !command.takesSeveralDevices()) {
      throw new UsageException(
          "--device is '"
              + global.devices()
              + "', but '"
              + command.name()
              + "' computes on one device");
    }
    Console console = new Console(out, err, verbosity(global), global.json(), names);
    StderrLogger.configure(err, console.verbosity());
    O options = command.options().read(arguments);
    try {
      Session session = new Session(console, global);
      RemoteAccess.use(() -> session.remoteAccess());
      return command.run(session, options);
    } catch (InvalidValueException e) {
      throw command
          .options()
          .usage(e)
          .or(() -> GlobalOptions.TABLE.usage(e))
          .<IllegalArgumentException>map(usage -> usage)
          .orElse(e);
    } catch (IOException | UncheckedIOException | WeightsException e) {
      throw failedWrite(e).isPresent()
          ? new CommandFailure(
              ErrorLine.of(failedWrite(e).get())
                  + "; with that mended, "
                  + command.afterFailedWrite(options),
              e)
          : e;
    }
  }

  /** The failure to write a file that an exception stands for. */
  private static Optional<WriteFailure> failedWrite(Throwable failure) {
    if (failure instanceof WriteFailure found) {
      return Optional.of(found);
    }
    boolean stands = failure instanceof UncheckedIOException || failure instanceof WeightsException;
    return stands && failure.getCause() != null
        ? failedWrite(failure.getCause())
        : Optional.empty();
  }

  /** The first word that is neither a global option nor the value of one. */
  private static Optional<String> firstArgument(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-")) {
        return Optional.of(word);
      }
      boolean valued =
          GlobalOptions.ROWS.stream()
              .anyMatch(o -> o.form() == CommandOption.Form.VALUE && word.equals("--" + o.name()));
      if (valued) {
        i++;
      }
    }
    return Optional.empty();
  }

  private static Console.Verbosity verbosity(GlobalOptions options) {
    if (options.quiet()) {
      return Console.Verbosity.QUIET;
    }
    return options.verbose() ? Console.Verbosity.VERBOSE : Console.Verbosity.NORMAL;
  }

  private static int report(
      PrintStream err,
      Consumer<String> failed,
      String line,
      Throwable failure,
      boolean stackTrace,
      int code) {
    err.println("zoo: " + line);
    failed.accept(line);
    if (stackTrace) {
      failure.printStackTrace(err);
    }
    return code;
  }
}
