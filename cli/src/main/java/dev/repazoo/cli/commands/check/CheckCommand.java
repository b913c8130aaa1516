package dev.repazoo.cli.commands.check;

import ai.djl.ndarray.NDManager;
import dev.repazoo.check.CheckedData;
import dev.repazoo.check.DataCheck;
import dev.repazoo.check.DataRepair;
import dev.repazoo.check.Finding;
import dev.repazoo.check.LatentComparison;
import dev.repazoo.check.Looking;
import dev.repazoo.check.RepairPlan;
import dev.repazoo.check.RepairUndo;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Terminal;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.CheckOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code zoo check DATA}: reads all of a data set, says what is wrong with it, and repairs it. */
public final class CheckCommand implements Command<CheckOptions> {
  /** Pairs encoded again for {@code --vae}. */
  private static final int PROOFS = 16;

  private final Optional<Looking> looking;

  /** Files are read by threads of this machine. */
  public CheckCommand() {
    this(Optional.empty());
  }

  /** Files are read by others. */
  public CheckCommand(Looking looking) {
    this(Optional.of(looking));
  }

  private CheckCommand(Optional<Looking> looking) {
    this.looking = looking;
  }

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "read all of a data set, say what is wrong with it, and repair what can be";
  }

  @Override
  public String positional() {
    return "DATA";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "check data/imagenet256 --num-classes 1000",
        "check data/emoji64 --dry-run --vae taef2",
        "check data/emoji64 --repair --yes --vae taef2",
        "check data/emoji64 --undo");
  }

  @Override
  public OptionTable<CheckOptions> options() {
    return CheckOptions.TABLE;
  }

  @Override
  public int run(Session session, CheckOptions options) throws IOException, CommandFailure {
    Console console = session.console();
    if (options.mode() == CheckOptions.Mode.UNDO) {
      return undo(console, options.data());
    }
    Optional<CodecChoice> vae = CodecChoice.of(options.codec());
    vae.ifPresent(choice -> choice.check(session.zoo()));
    CheckOutcome outcome = new CheckOutcome(options.data());
    Optional<CheckedData> read = read(session, options, outcome);
    if (read.isEmpty()) {
      requireReading(options, vae.isPresent());
      return outcome.end(console);
    }
    CheckedData data = read.get();
    if (options.mode() != CheckOptions.Mode.READ) {
      repair(session, options, data, vae, outcome);
    } else if (vae.isPresent()) {
      outcome.findings().addAll(compared(session, options.data(), data, vae.get()));
    }
    return outcome.end(console);
  }

  private static void requireReading(CheckOptions options, boolean vae) {
    if (options.mode() != CheckOptions.Mode.READ || vae) {
      throw new UsageException(
          options.data()
              + " is a captioned data set, or one of shards, which can be read through only; 'zoo convert' and 'zoo"
              + " encode' make what is missing in it");
    }
  }

  private Optional<CheckedData> read(Session session, CheckOptions options, CheckOutcome outcome)
      throws IOException, CommandFailure {
    DataCheck.Options work =
        new DataCheck.Options(
            options.classes(), options.resolution(), options.threads(), session.interruption());
    DataCheck.Result result =
        looking.isPresent()
            ? DataCheck.run(options.data(), work, looking.get(), session.progress())
            : DataCheck.run(options.data(), work, session.progress());
    outcome.checked(result.report());
    if (!result.report().finished()) {
      outcome.end(session.console());
      throw new CommandFailure("interrupted: the data set was not read to its end");
    }
    return result.data();
  }

  private static List<Finding> compared(
      Session session, Path path, CheckedData data, CodecChoice vae) throws IOException {
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      FrozenCodec codec = vae.load(session.zoo(), manager, Precision.FP32);
      return LatentComparison.compare(path, data, codec, manager, PROOFS);
    }
  }

  /** Shows what a repair would do and, where that is agreed, does it and reads the data again. */
  private void repair(
      Session session,
      CheckOptions options,
      CheckedData data,
      Optional<CodecChoice> vae,
      CheckOutcome outcome)
      throws IOException, CommandFailure {
    Path path = options.data();
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      Optional<FrozenCodec> codec = codec(session.zoo(), path, data, vae, manager);
      RepairPlan plan = DataRepair.plan(path, data, codec, manager);
      outcome.planned(session.console(), plan, options.maxShare());
      boolean nothing = plan.isEmpty() && !DataRepair.unfinished(path);
      if (nothing
          || options.mode() == CheckOptions.Mode.DRY_RUN
          || !agreed(session.console(), options, plan, outcome)) {
        return;
      }
      DataRepair.Report report =
          DataRepair.run(path, data, plan, codec, session.progress(), session.interruption());
      outcome.repaired(session.console(), report);
    }
    read(session, options, outcome);
  }

  /** The codec that a repair needs: the one that is named, else the one that is noted. */
  private static Optional<FrozenCodec> codec(
      Zoo zoo, Path path, CheckedData data, Optional<CodecChoice> vae, NDManager manager)
      throws IOException {
    if (!DataRepair.needsCodec(data)) {
      return Optional.empty();
    }
    Optional<CodecChoice> choice =
        vae.isPresent()
            ? vae
            : DataRepair.vaeOf(path, data).map(id -> new CodecChoice(id, Optional.empty()));
    if (choice.isEmpty()) {
      return Optional.empty();
    }
    choice.get().check(zoo);
    return Optional.of(choice.get().load(zoo, manager, Precision.FP32));
  }

  /**
   * Whether the plan may be carried out.
   *
   * @throws UsageException when nobody can be asked
   * @throws CommandFailure when too much of the data would be taken out
   */
  private static boolean agreed(
      Console console, CheckOptions options, RepairPlan plan, CheckOutcome outcome)
      throws CommandFailure {
    if (plan.exceeds(options.maxShare())) {
      outcome.end(console);
      throw new CommandFailure(
          String.format(
              Locale.ROOT,
              "nothing was changed: %,d of %,d files would be taken out, more than a share of %s;"
                  + " is a disk or folder missing? If not, --max-share %s allows it",
              plan.lost(),
              plan.of(),
              options.maxShare(),
              CheckOutcome.roundedUp(plan.share())));
    }
    if (plan.isEmpty() || options.yes()) {
      return true;
    }
    if (console.json() || !Terminal.canAsk()) {
      outcome.end(console);
      throw new UsageException(
          "nothing was changed: there is no terminal to ask on; --repair --yes does it,"
              + " --dry-run shows it");
    }
    boolean agreed = Terminal.ask("do this?");
    if (!agreed) {
      console.say("nothing was changed");
    }
    return agreed;
  }

  private static int undo(Console console, Path path) throws IOException {
    RepairUndo.Report report = RepairUndo.run(path);
    console.print(CheckJson.undone(path, report));
    console.print(
        "%s: put back %s, restored %s, removed %s that the repair had made"
            .formatted(
                path,
                Counts.of(report.returned().size(), "file"),
                Counts.of(report.restored().size(), "file"),
                Counts.of(report.removed().size(), "file")));
    return 0;
  }
}
