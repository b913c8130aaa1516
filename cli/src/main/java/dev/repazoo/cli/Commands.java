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
import dev.repazoo.cli.commands.eval.EvalCommand;
import dev.repazoo.cli.commands.export.ExportCommand;
import dev.repazoo.cli.commands.features.FeaturesCommand;
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

/** The table of commands, in the order in which help shows them. */
public final class Commands {
  private static final Map<String, Supplier<Command<?>>> TABLE = new LinkedHashMap<>();

  static {
    TABLE.put("quickstart", QuickstartCommand::new);
    TABLE.put("list", ListCommand::new);
    TABLE.put("info", InfoCommand::new);
    TABLE.put("inspect", InspectCommand::new);
    TABLE.put("download", DownloadCommand::new);
    TABLE.put("convert", ConvertCommand::new);
    TABLE.put("encode", EncodeCommand::new);
    TABLE.put("check", CheckCommand::new);
    TABLE.put("features", FeaturesCommand::new);
    TABLE.put("train", () -> new TrainCommand(ConditionKind.CLASSES));
    TABLE.put("train-t2i", () -> new TrainCommand(ConditionKind.CAPTIONS));
    TABLE.put("export", ExportCommand::new);
    TABLE.put("generate", GenerateCommand::new);
    TABLE.put("eval", EvalCommand::new);
    TABLE.put("verify", VerifyCommand::new);
    TABLE.put("bench", BenchCommand::new);
    TABLE.put("doctor", DoctorCommand::new);
  }

  private Commands() {}

  /** All names. */
  static List<String> names() {
    return List.copyOf(TABLE.keySet());
  }

  /** All commands. */
  static List<Command<?>> all() {
    return TABLE.values().stream().<Command<?>>map(Supplier::get).toList();
  }

  /**
   * The command of that name.
   *
   * @throws UsageException when there is none; it names the one that was probably meant
   */
  static Command<?> named(String name) {
    Supplier<Command<?>> found = TABLE.get(name);
    if (found == null) {
      throw new UsageException(
          "there is no command '"
              + name
              + NearestNames.slip(name, TABLE.keySet())
                  .map(near -> "'; did you mean '" + near + "'? ('zoo --help' lists all)")
                  .orElse("'; 'zoo --help' lists all"));
    }
    return found.get();
  }
}
