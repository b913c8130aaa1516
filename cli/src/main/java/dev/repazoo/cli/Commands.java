package dev.repazoo.cli;

import dev.repazoo.cli.bench.BenchCommand;
import dev.repazoo.cli.commands.ConvertCommand;
import dev.repazoo.cli.commands.DoctorCommand;
import dev.repazoo.cli.commands.DownloadCommand;
import dev.repazoo.cli.commands.EncodeCommand;
import dev.repazoo.cli.commands.InfoCommand;
import dev.repazoo.cli.commands.ListCommand;
import dev.repazoo.cli.commands.QuickstartCommand;
import dev.repazoo.cli.commands.VerifyCommand;
import dev.repazoo.cli.commands.check.CheckCommand;
import dev.repazoo.cli.commands.dedup.DedupCommand;
import dev.repazoo.cli.commands.eval.EvalCommand;
import dev.repazoo.cli.commands.export.ExportCommand;
import dev.repazoo.cli.commands.features.FeaturesCommand;
import dev.repazoo.cli.commands.generate.FitSolverCommand;
import dev.repazoo.cli.commands.generate.GenerateCommand;
import dev.repazoo.cli.commands.inspect.InspectCommand;
import dev.repazoo.cli.commands.train.TrainCommand;
import dev.repazoo.cli.options.ConditionKind;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.message.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The commands of a program, in the order in which help shows them.
 *
 * @param program as users type it, such as {@code zoo}
 * @param about what the program is, in a line
 * @param table makes the commands, by their names
 */
public record Commands(String program, String about, Map<String, Supplier<Command<?>>> table) {
  /** Behind it are the commands of another program. */
  private static final String SPARK = "spark";

  private static final Map<String, Supplier<Command<?>>> TABLE = new LinkedHashMap<>();

  /** Those of {@code zoo} itself. */
  static final Commands ZOO =
      new Commands(
          "zoo", "diffusion transformers with representation alignment, on the JVM", TABLE);

  static {
    TABLE.put("quickstart", QuickstartCommand::new);
    TABLE.put("list", ListCommand::new);
    TABLE.put("info", InfoCommand::new);
    TABLE.put("inspect", InspectCommand::new);
    TABLE.put("download", DownloadCommand::new);
    TABLE.put("dedup", DedupCommand::new);
    TABLE.put("convert", ConvertCommand::new);
    TABLE.put("encode", EncodeCommand::new);
    TABLE.put("check", CheckCommand::new);
    TABLE.put("features", FeaturesCommand::new);
    TABLE.put("train", () -> new TrainCommand(ConditionKind.CLASSES));
    TABLE.put("train-t2i", () -> new TrainCommand(ConditionKind.CAPTIONS));
    TABLE.put("export", ExportCommand::new);
    TABLE.put("generate", GenerateCommand::new);
    TABLE.put("fit-solver", FitSolverCommand::new);
    TABLE.put("eval", EvalCommand::new);
    TABLE.put("verify", VerifyCommand::new);
    TABLE.put("bench", BenchCommand::new);
    TABLE.put("doctor", DoctorCommand::new);
  }

  /** All names of {@code zoo}. */
  static List<String> names() {
    return List.copyOf(TABLE.keySet());
  }

  /** All commands of {@code zoo}. */
  static List<Command<?>> all() {
    return ZOO.commands();
  }

  /**
   * The command of {@code zoo} of that name.
   *
   * @throws UsageException when there is none; it names the one that was probably meant
   */
  static Command<?> named(String name) {
    return ZOO.find(name);
  }

  /** What help says beside them, under their names. */
  Map<String, String> others() {
    return isZoo()
        ? Map.of(SPARK, "jobs on Apache Spark; built on first use ('zoo spark --help')")
        : Map.of();
  }

  private boolean isZoo() {
    return program.equals("zoo");
  }

  /** All of them. */
  List<Command<?>> commands() {
    return table.values().stream().<Command<?>>map(Supplier::get).toList();
  }

  /**
   * The one of that name.
   *
   * @throws UsageException when there is none; it names the one that was probably meant
   */
  Command<?> find(String name) {
    Supplier<Command<?>> found = table.get(name);
    if (found == null && !isZoo()) {
      throw new UsageException(
          "'%s' has no job '%s'; there are: %s"
              .formatted(program, name, String.join(", ", table.keySet())));
    }
    if (found == null && name.equals(SPARK)) {
      throw new UsageException(
          "jobs on Spark are a program beside this one, which './zoo spark' builds and runs");
    }
    if (found == null) {
      throw new UsageException(
          "there is no command '"
              + name
              + NearestNames.slip(name, table.keySet())
                  .map(near -> "'; did you mean '" + near + "'? ('zoo --help' lists all)")
                  .orElse("'; 'zoo --help' lists all"));
    }
    return found.get();
  }
}
