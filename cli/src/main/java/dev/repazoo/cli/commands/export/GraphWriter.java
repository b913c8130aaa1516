package dev.repazoo.cli.commands.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a graph to the file that is asked for, and says what came of it.
 *
 * @param console where to
 * @param file the file, and its form
 */
record GraphWriter(Console console, ExportRequest.GraphFile file) {

  /**
   * Writes a graph.
   *
   * @param metadata of the file
   * @param title model and what of it, in words
   * @param facts the same, and what else belongs into the JSON document
   * @param start when the work began, by {@link System#nanoTime()}
   */
  Exporter.Report write(
      GraphSpec spec,
      Map<String, String> metadata,
      NonFinite nonFinite,
      String title,
      ObjectNode facts,
      long start)
      throws IOException {
    ExportOptions options =
        new ExportOptions(
            file.target(),
            file.precision(),
            file.externalData(),
            file.sharedWeights(),
            Version.current(),
            new TreeMap<>(metadata));
    Exporter.Report report = new Exporter(options).with(nonFinite).export(spec, file.path());
    print(facts, title, report, (System.nanoTime() - start) / 1e9);
    return report;
  }

  private void print(ObjectNode facts, String title, Exporter.Report report, double seconds) {
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
