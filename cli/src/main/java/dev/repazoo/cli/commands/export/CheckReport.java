package dev.repazoo.cli.commands.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.PrecisionLoss;
import dev.repazoo.export.Verification;
import dev.repazoo.export.graph.WeightPrecision;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What an export's check has shown. Of a file in float32 that is the largest difference from the
 * running model, which is rounding; of one in lower precision it is what the precision costs, drawn
 * on many samples, and a single largest difference of a few would say nothing beside it.
 *
 * @param precision of the file
 */
record CheckReport(Exporter.Report report, WeightPrecision precision) {

  /** Warns of a precision that costs much, but only where this processor imitates it. */
  void warn(Console console) {
    report
        .loss()
        .filter(loss -> precision.emulated() && !(loss.error() <= precision.largestError()))
        .ifPresent(
            loss ->
                console.warn(
                    String.format(
                        Locale.ROOT,
                        "--precision %s costs the %s a relative error of %.2e here, where the"
                            + " processor only imitates it; try the file on the GPU that it is for",
                        precision.option(),
                        loss.subject(),
                        loss.error())));
  }

  /** Prints it. */
  void print(Console console) {
    if (!report.wide().isEmpty()) {
      console.print(
          "kept in fp32, since values come near to what fp16 holds or are beyond it: what follows "
              + String.join(", ", report.wide()));
    }
    if (report.loss().isPresent()) {
      PrecisionLoss loss = report.loss().get();
      console.print(
          "%s against the model in fp32, on the same inputs, %d x %s: %s"
              .formatted(precision.option(), loss.samples(), loss.subject(), loss.words()));
      return;
    }
    for (Verification check : report.checks()) {
      List<Integer> batches = check.batches();
      console.print(
          String.format(
              Locale.ROOT,
              "largest difference of the %s from the eager model: %.2e (relative %.2e), batch%s",
              check.subject(),
              check.largestAbsolute(),
              check.largestRelative(),
              batches.size() == 1 ? " of " + batches.get(0) : "es " + batches));
    }
  }

  /** Puts it into the JSON document. */
  void put(ObjectNode facts) {
    facts.put("checked", report.check().subject());
    if (!report.wide().isEmpty()) {
      report.wide().forEach(facts.putArray("kept_in_fp32")::add);
    }
    if (report.loss().isPresent()) {
      put(facts.putObject("precision_loss"), report.loss().get());
      return;
    }
    facts.put("largest_difference", largest(Verification::largestAbsolute));
    facts.put("largest_relative_difference", largest(Verification::largestRelative));
    for (Verification check : report.checks()) {
      ObjectNode fields = facts.withArray("checks").addObject();
      fields.put("of", check.subject());
      check.batches().forEach(fields.putArray("batches")::add);
      fields.put("largest_difference", check.largestAbsolute());
      fields.put("largest_relative_difference", check.largestRelative());
    }
  }

  private double largest(ToDoubleFunction<Verification> of) {
    return report.checks().stream().mapToDouble(of).max().orElseThrow();
  }

  private static void put(ObjectNode fields, PrecisionLoss loss) {
    fields.put("samples", loss.samples()).put("of", loss.subject());
    fields.put("error", loss.error()).put("worst_error", loss.worstError());
    fields.put("psnr", loss.psnr()).put("worst_psnr", loss.worstPsnr());
    loss.frechet()
        .ifPresent(
            frechet ->
                fields
                    .putObject("frechet")
                    .put("features", frechet.network())
                    .put("distance", frechet.distance())
                    .put("of_halves", frechet.ofHalves()));
  }
}
