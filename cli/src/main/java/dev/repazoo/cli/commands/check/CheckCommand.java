package dev.repazoo.cli.commands.check;

import ai.djl.ndarray.NDManager;
import dev.repazoo.check.CheckedData;
import dev.repazoo.check.DataCheck;
import dev.repazoo.check.DataRepair;
import dev.repazoo.check.Finding;
import dev.repazoo.check.LatentComparison;
import dev.repazoo.check.RepairPlan;
import dev.repazoo.check.RepairUndo;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Terminal;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Datasets;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code zoo check DATA}: reads all of a data set, says what is wrong with it, and repairs it. */
public final class CheckCommand implements Command {
  /** Pairs encoded again for {@code --vae}. */
  private static final int PROOFS = 16;

  /** Part of the data that a repair may take out unasked. */
  private static final double SHARE = 0.1;

  private static final List<String> MODES = List.of("repair", "dry-run", "undo");

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
  public List<CommandOption> options() {
    return List.of(
        CommandOption.flag(
            "repair",
            "make missing latents and labels; move what can't be used to DATA/.removed. Shows what"
                + " it will do, and asks"),
        CommandOption.flag("yes", "with --repair: don't ask"),
        CommandOption.of(
            "max-share",
            "X",
            SHARE,
            "with --repair: refuse to take out more than this part of the data, 0 to 1"),
        CommandOption.flag("dry-run", "show what --repair would do, and change nothing"),
        CommandOption.flag("undo", "put all back as it was before --repair"),
        CommandOption.of(
            CodecChoice.VAE.name(),
            "V",
            "encode some images again by this codec and compare; with --repair or --dry-run, make"
                + " latents by it (default there: the one that made the others)"),
        CodecChoice.WEIGHTS,
        CommandOption.of("num-classes", "K", "labels must be below; default: by class_names"),
        CommandOption.of("resolution", "N", "size of the images; default: what most have"),
        CommandOption.of("num-workers", "N", "threads; default: one a core"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, CommandFailure {
    checkModes(arguments);
    Path path = path(arguments);
    if (arguments.flag("undo")) {
      return undo(session.console(), path);
    }
    Optional<CodecChoice> vae = CodecChoice.of(arguments);
    vae.ifPresent(choice -> choice.check(session));
    CheckOutcome outcome = new CheckOutcome(path);
    boolean repair = arguments.flag("repair") || arguments.flag("dry-run");
    DataCheck.Result result = read(session, arguments, path, outcome);
    if (!repair) {
      if (vae.isPresent()) {
        outcome.findings().addAll(compared(session, path, result.data(), vae.get()));
      }
      return outcome.end(session.console());
    }
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      Optional<FrozenCodec> codec = codec(session, path, result.data(), vae, manager);
      RepairPlan plan = DataRepair.plan(path, result.data(), codec, manager);
      outcome.planned(session.console(), plan, share(arguments));
      boolean nothing = plan.isEmpty() && !DataRepair.unfinished(path);
      if (nothing || arguments.flag("dry-run") || !agreed(session, arguments, plan, outcome)) {
        return outcome.end(session.console());
      }
      DataRepair.Report report =
          DataRepair.run(
              path,
              result.data(),
              plan,
              codec,
              manager,
              session.progress(),
              session.interruption());
      outcome.repaired(session.console(), report);
    }
    read(session, arguments, path, outcome);
    return outcome.end(session.console());
  }

  private void checkModes(Arguments arguments) {
    if (arguments.positional().size() != 1) {
      throw new UsageException("'check' takes one DATA: a data set's folder or zip");
    }
    if (arguments.flag("undo")) {
      List<String> others = new ArrayList<>();
      options().forEach(option -> others.add(option.name()));
      others.remove("undo");
      arguments.refuse(others, "has no use beside --undo");
    }
    if (arguments.flag("dry-run")) {
      arguments.refuse(List.of("yes"), "has no use beside --dry-run, which changes nothing");
    } else if (!arguments.flag("repair")) {
      arguments.refuse(List.of("yes", "max-share"), "is of --repair");
    }
  }

  private static Path path(Arguments arguments) {
    String word = arguments.positional().get(0);
    if (word.equals(Datasets.EMOJI)) {
      throw new UsageException("emoji is built in: there is nothing to check");
    }
    Path path = Arguments.toPath("DATA", word);
    for (String mode : MODES) {
      if (arguments.flag(mode) && Files.isRegularFile(path)) {
        throw new UsageException(
            "--" + mode + " is for folders: a zip can't be changed; unpack it, or make it again");
      }
    }
    return path;
  }

  private static double share(Arguments arguments) {
    double share = arguments.number("max-share");
    if (share < 0 || share > 1) {
      throw new UsageException("--max-share is " + share + "; it must be from 0 to 1");
    }
    return share;
  }

  private static DataCheck.Result read(
      Session session, Arguments arguments, Path path, CheckOutcome outcome)
      throws IOException, CommandFailure {
    DataCheck.Options options =
        new DataCheck.Options(
            whole(arguments, "num-classes"),
            whole(arguments, "resolution"),
            whole(arguments, "num-workers").orElse(Runtime.getRuntime().availableProcessors()),
            session.interruption());
    DataCheck.Result result = DataCheck.run(path, options, session.progress());
    outcome.checked(result.report());
    if (!result.report().finished()) {
      outcome.end(session.console());
      throw new CommandFailure("interrupted: the data set was not read to its end");
    }
    return result;
  }

  private static OptionalInt whole(Arguments arguments, String name) {
    return arguments.given(name) ? OptionalInt.of(arguments.integer(name, 1)) : OptionalInt.empty();
  }

  private static List<Finding> compared(
      Session session, Path path, CheckedData data, CodecChoice vae) throws IOException {
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      FrozenCodec codec = vae.load(session, manager, Precision.FP32);
      return LatentComparison.compare(path, data, codec, manager, PROOFS);
    }
  }

  /** The codec that a repair needs: the one that is named, else the one that is noted. */
  private static Optional<FrozenCodec> codec(
      Session session, Path path, CheckedData data, Optional<CodecChoice> vae, NDManager manager)
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
    choice.get().check(session);
    return Optional.of(choice.get().load(session, manager, Precision.FP32));
  }

  /**
   * Whether the plan may be carried out.
   *
   * @throws UsageException when nobody can be asked
   * @throws CommandFailure when too much of the data would be taken out
   */
  private static boolean agreed(
      Session session, Arguments arguments, RepairPlan plan, CheckOutcome outcome)
      throws CommandFailure {
    if (plan.exceeds(share(arguments))) {
      outcome.end(session.console());
      throw new CommandFailure(
          String.format(
              Locale.ROOT,
              "nothing was changed: %,d of %,d files would be taken out, more than a share of %s;"
                  + " is a disk or folder missing? If not, --max-share %s allows it",
              plan.lost(),
              plan.of(),
              share(arguments),
              CheckOutcome.roundedUp(plan.share())));
    }
    if (plan.isEmpty() || arguments.flag("yes")) {
      return true;
    }
    if (session.console().json() || !Terminal.canAsk()) {
      outcome.end(session.console());
      throw new UsageException(
          "nothing was changed: there is no terminal to ask on; --repair --yes does it,"
              + " --dry-run shows it");
    }
    boolean agreed = Terminal.ask("do this?");
    if (!agreed) {
      session.console().say("nothing was changed");
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
