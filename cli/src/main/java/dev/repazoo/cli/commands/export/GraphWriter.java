package dev.repazoo.cli.commands.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.PictureDistance;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a graph to the file that is asked for, and says what came of it.
 *
 * @param console where to
 * @param file the file, and its form
 * @param distance of pictures, by which a lower precision is measured, too
 */
record GraphWriter(Console console, ExportRequest.GraphFile file, PictureDistance distance) {

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
    Exporter.Report report =
        new Exporter(file.options(Version.current(), metadata))
            .with(nonFinite)
            .with(distance)
            .export(spec, file.path());
    CheckReport check = new CheckReport(report, file.precision());
    check.warn(console);
    print(facts, title, check, (System.nanoTime() - start) / 1e9);
    return report;
  }

  private void print(ObjectNode facts, String title, CheckReport check, double seconds) {
    Exporter.Report report = check.report();
    report.files().forEach(file -> facts.withArray("files").add(file.toString()));
    facts.put("bytes", report.bytes()).put("nodes", report.nodes());
    check.put(facts);
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
    check.print(console);
  }
}
