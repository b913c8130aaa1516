package dev.repazoo.cli.commands.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.export.Exporter;
import java.util.Locale;

/** What {@code export} says of a file that it has written. */
public final class ExportSummary {
  private ExportSummary() {}

  /**
   * Prints it.
   *
   * @param facts model, what of it, and what else belongs into the JSON document
   * @param title the same in words
   */
  static void print(
      Console console, ObjectNode facts, String title, Exporter.Report report, double seconds) {
    report.files().forEach(file -> facts.withArray("files").add(file.toString()));
    facts.put("bytes", report.bytes()).put("nodes", report.nodes());
    facts.put("checked", report.check().subject());
    facts.put("largest_difference", report.check().largestAbsolute());
    facts.put("largest_relative_difference", report.check().largestRelative());
    facts.put("seconds", seconds);
    console.print(facts);
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s, %s, %d nodes, %.1f s",
            report.files().get(0),
            title,
            Counts.bytes(report.bytes()),
            report.nodes(),
            seconds));
    console.print(
        String.format(
            Locale.ROOT,
            "largest difference of the %s from the eager model: %.2e (relative %.2e), batches %s",
            report.check().subject(),
            report.check().largestAbsolute(),
            report.check().largestRelative(),
            report.check().batches()));
  }
}
