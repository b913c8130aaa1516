package dev.repazoo.cli.commands.check;

import dev.repazoo.check.CheckReport;
import dev.repazoo.check.DataRepair;
import dev.repazoo.check.Finding;
import dev.repazoo.check.RepairPlan;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.message.ShellWords;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code zoo check} has found and done so far; lines are said as it happens. */
public final class CheckOutcome {
  private final Path path;
  private final long start = System.nanoTime();
  private final List<Finding> findings = new ArrayList<>();
  private Optional<CheckReport> report = Optional.empty();
  private Optional<Plan> plan = Optional.empty();
  private Optional<DataRepair.Report> repair = Optional.empty();
  private boolean told;

  /**
   * What a repair would do.
   *
   * @param repair the plan
   * @param allowed share of the data that may be taken out
   */
  record Plan(RepairPlan repair, double allowed) {}

  CheckOutcome(Path path) {
    this.path = path;
  }

  /** The data set was read, for the first time or after a repair. */
  void checked(CheckReport latest) {
    report = Optional.of(latest);
    findings.clear();
    findings.addAll(latest.findings());
    told = false;
  }

  /** A plan was made of what was found. */
  void planned(Console console, RepairPlan made, double allowed) {
    tell(console);
    plan = Optional.of(new Plan(made, allowed));
    CheckText.print(console, made);
  }

  /**
   * The plan was carried out.
   *
   * @throws CommandFailure if it was stopped before its end
   */
  void repaired(Console console, DataRepair.Report done) throws CommandFailure {
    repair = Optional.of(done);
    done.done().forEach(console::print);
    if (!done.finished()) {
      end(console);
      throw new CommandFailure(
          "the repair was stopped; the same command goes on with it, "
              + ShellWords.zoo("check", path, "--undo")
              + " takes back what it did");
    }
    console.say("to put all back: " + ShellWords.zoo("check", path, "--undo"));
  }

  /** Says what there is still to say; the exit code. */
  int end(Console console) {
    tell(console);
    console.print(CheckJson.of(this));
    boolean left = plan.isPresent() && !plan.get().repair().left().isEmpty();
    return errors() == 0 && !left ? 0 : 1;
  }

  private void tell(Console console) {
    if (!told) {
      CheckText.print(console, this);
    }
    told = true;
  }

  Path path() {
    return path;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  CheckReport report() {
    return report.orElseThrow();
  }

  /** What is wrong, more than the report says if more was looked at. */
  List<Finding> findings() {
    return findings;
  }

  long errors() {
    return findings.stream().filter(finding -> finding.kind().error()).count();
  }

  Optional<Plan> plan() {
    return plan;
  }

  Optional<DataRepair.Report> repair() {
    return repair;
  }

  /** A share with two digits that is not below it. */
  static String roundedUp(double share) {
    return BigDecimal.valueOf(share).setScale(2, RoundingMode.UP).toPlainString();
  }
}
