package dev.repazoo.cli.commands.check;

import dev.repazoo.check.CheckReport;
import dev.repazoo.check.DataCheck;
import dev.repazoo.check.Finding;
import dev.repazoo.check.FindingKind;
import dev.repazoo.check.RepairPlan;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code zoo check} prints for people. */
public final class CheckText {
  private static final int SHOWN = 3;
  private static final double MEGABYTE = 1e6;

  private CheckText() {}

  /** What there is, and what is wrong with it. */
  static void print(Console console, CheckOutcome outcome) {
    CheckReport report = outcome.report();
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s; %.1f MB read in %.1f s",
            outcome.path(),
            contents(report),
            report.bytes() / MEGABYTE,
            outcome.seconds()));
    Map<FindingKind, List<Finding>> kinds = new EnumMap<>(FindingKind.class);
    for (Finding finding : outcome.findings()) {
      kinds.computeIfAbsent(finding.kind(), kind -> new ArrayList<>()).add(finding);
    }
    kinds.forEach((kind, some) -> print(console, kind, some));
    if (outcome.findings().isEmpty() && report.finished()) {
      console.print("nothing is wrong");
    }
  }

  private static void print(Console console, FindingKind kind, List<Finding> findings) {
    console.print(
        String.format(
            Locale.ROOT,
            "%-7s  %s: %,d; %s",
            kind.error() ? "error" : "warning",
            kind.word().replace('-', ' '),
            findings.size(),
            kind.advice()));
    list(console, findings.stream().map(f -> f.file() + ": " + f.detail()).toList());
  }

  /** What a repair will do. */
  static void print(Console console, RepairPlan plan) {
    if (plan.isEmpty()) {
      console.print("plan     there is nothing that a repair could do");
    }
    if (!plan.moves().isEmpty()) {
      console.print(
          "plan     move to %s: %s"
              .formatted(DataCheck.REMOVED, Counts.of(plan.moves().size(), "file")));
      list(console, plan.moves().stream().map(m -> m.name() + ": " + m.reason()).toList());
    }
    for (RepairPlan.Encoding encoding : plan.encodings()) {
      console.print(
          "plan     encode %s into %s"
              .formatted(Counts.of(encoding.images().size(), "image"), encoding.folder()));
    }
    for (RepairPlan.LabelsToWrite labels : plan.labels()) {
      console.print(
          "plan     write %s with %s"
              .formatted(labels.file(), Counts.of(labels.names().size(), "label")));
    }
    plan.left().forEach(line -> console.print("left     " + line));
  }

  private static void list(Console console, List<String> lines) {
    boolean all = console.verbosity() == Console.Verbosity.VERBOSE;
    int shown = all ? lines.size() : Math.min(SHOWN, lines.size());
    lines.subList(0, shown).forEach(line -> console.print("         " + line));
    if (shown < lines.size()) {
      console.print(
          String.format(
              Locale.ROOT, "         and %,d more; --verbose shows all", lines.size() - shown));
    }
  }

  private static String contents(CheckReport report) {
    List<String> parts = new ArrayList<>();
    if (report.images() > 0) {
      String size = report.resolution().isPresent() ? sized(report) : "";
      parts.add(Counts.of(report.images(), "image") + size);
    }
    report
        .momentsShape()
        .ifPresent(
            shape ->
                parts.add(
                    String.format(
                        Locale.ROOT,
                        report.captions() > 0 ? "%s of %dx%dx%d" : "%s of %dx%dx%d (mean and std)",
                        Counts.of(report.latents(), "latent"),
                        shape.channels(),
                        shape.height(),
                        shape.width())));
    if (report.captions() > 0) {
      parts.add(Counts.of(report.captions(), "caption"));
    }
    if (report.classes() > 0) {
      parts.add(
          report.classes() == 1
              ? "1 class"
              : String.format(Locale.ROOT, "%,d classes", report.classes()));
    }
    if (report.caches() > 0) {
      parts.add(Counts.of(report.caches(), "cache") + " of features");
    }
    return String.join(", ", parts);
  }

  private static String sized(CheckReport report) {
    int side = report.resolution().orElseThrow();
    return " of " + side + "x" + side;
  }
}
