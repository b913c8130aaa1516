package dev.repazoo.cli.commands.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.check.CheckReport;
import dev.repazoo.check.DataRepair;
import dev.repazoo.check.Finding;
import dev.repazoo.check.RepairPlan;
import dev.repazoo.check.RepairUndo;
import dev.repazoo.cli.console.Json;
import java.nio.file.Path;
import java.util.List;

/** What {@code zoo check --json} prints. */
public final class CheckJson {
  private CheckJson() {}

  static ObjectNode of(CheckOutcome outcome) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("data", outcome.path().toString());
    contents(json, outcome.report());
    json.put("bytes", outcome.report().bytes()).put("seconds", outcome.seconds());
    json.put("finished", outcome.report().finished());
    json.put("errors", outcome.errors());
    json.put("warnings", outcome.findings().size() - outcome.errors());
    ArrayNode rows = json.putArray("findings");
    for (Finding finding : outcome.findings()) {
      rows.addObject()
          .put("kind", finding.kind().word())
          .put("severity", finding.kind().error() ? "error" : "warning")
          .put("file", finding.file())
          .put("detail", finding.detail());
    }
    outcome.plan().ifPresent(plan -> plan(json.putObject("plan"), plan));
    boolean done = outcome.repair().isPresent();
    outcome
        .repair()
        .map(DataRepair.Report::done)
        .orElse(List.of())
        .forEach(json.putArray("repaired")::add);
    ArrayNode moved = json.putArray("moved");
    ArrayNode left = json.putArray("left");
    outcome
        .plan()
        .ifPresent(
            plan -> {
              plan.repair().left().forEach(left::add);
              plan.repair().moves().stream().filter(m -> done).forEach(m -> moved.add(m.name()));
            });
    return json;
  }

  private static void contents(ObjectNode json, CheckReport report) {
    json.put("images", report.images()).put("latents", report.latents());
    json.put("captions", report.captions());
    json.put("classes", report.classes()).put("feature_caches", report.caches());
    report.resolution().ifPresent(side -> json.put("resolution", side));
    report
        .momentsShape()
        .ifPresent(
            shape ->
                json.putArray("moments_shape")
                    .add(shape.channels())
                    .add(shape.height())
                    .add(shape.width()));
  }

  private static void plan(ObjectNode json, CheckOutcome.Plan plan) {
    RepairPlan repair = plan.repair();
    ArrayNode moves = json.putArray("move");
    repair.moves().forEach(m -> moves.addObject().put("file", m.name()).put("reason", m.reason()));
    ArrayNode encodings = json.putArray("encode");
    repair
        .encodings()
        .forEach(
            e -> encodings.addObject().put("folder", e.folder()).put("images", e.images().size()));
    ArrayNode labels = json.putArray("write");
    repair
        .labels()
        .forEach(l -> labels.addObject().put("file", l.file()).put("labels", l.names().size()));
    repair.left().forEach(json.putArray("left")::add);
    json.put("lost", repair.lost()).put("of", repair.of()).put("share", repair.share());
    json.put("max_share", plan.allowed()).put("refused", repair.exceeds(plan.allowed()));
  }

  /** What {@code --undo} has done. */
  static ObjectNode undone(Path path, RepairUndo.Report report) {
    ObjectNode json = Json.MAPPER.createObjectNode().put("data", path.toString());
    report.returned().forEach(json.putArray("returned")::add);
    report.restored().forEach(json.putArray("restored")::add);
    report.removed().forEach(json.putArray("removed")::add);
    return json;
  }
}
