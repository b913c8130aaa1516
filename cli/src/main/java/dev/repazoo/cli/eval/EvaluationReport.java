package dev.repazoo.cli.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.eval.images.Making;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells numbers, and by what rule each was made.
 *
 * @param samples what was measured
 * @param reference against what
 * @param presets whose rules were followed
 * @param groups networks
 * @param results the numbers
 */
public record EvaluationReport(
    Side samples,
    Side reference,
    List<Preset> presets,
    List<Evaluation.Group> groups,
    List<Result> results) {
  /** Copies the lists. */
  public EvaluationReport {
    presets = List.copyOf(presets);
    groups = List.copyOf(groups);
    results = List.copyOf(results);
  }

  /**
   * As JSON: the metrics of the first preset by name, then what they are of; of several presets,
   * also those of each.
   */
  public ObjectNode json() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    put(json, presets.get(0));
    json.put("samples", samples.word());
    json.put("reference", reference.isNone() ? null : reference.word());
    json.put("preset", presets.get(0).word());
    if (presets.size() > 1) {
      ObjectNode each = json.putObject("presets");
      presets.forEach(preset -> put(each.putObject(preset.word()), preset));
    }
    json.put("extractor", groups.get(0).extractor().id());
    json.put("extractor_sha256", groups.get(0).extractor().digest());
    json.put("input_rule", groups.get(0).extractor().rule().words());
    json.put("count", samples.count());
    json.put("reference_count", reference.count());
    Making making = making();
    json.put("label_sampling", making.labels());
    json.put("rounding", making.rounding());
    for (Result result : results) {
      ObjectNode row = json.withArray("metrics").addObject();
      row.put("preset", result.preset().word());
      row.put("metric", result.measure().word());
      row.put("name", result.name());
      row.put("value", result.value());
      result.std().ifPresent(std -> row.put("std", std));
      result.error().ifPresent(error -> row.put("standard_error", error));
      result.interval().ifPresent(i -> row.putArray("interval_95").add(i.low()).add(i.high()));
      row.put("extractor", result.extractor());
      row.put("rule", result.rule());
    }
    return json;
  }

  private void put(ObjectNode json, Preset preset) {
    results.stream()
        .filter(result -> result.preset() == preset)
        .forEach(result -> json.put(result.measure().key(), result.value()));
  }

  private Making making() {
    return samples.images().map(ImageSet::making).orElse(Making.UNKNOWN);
  }

  /** For people: a line a number, then what they are of. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width = results.stream().mapToInt(result -> name(result).length()).max().orElse(0);
    for (Result result : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %s%s%s  (%s)",
              name(result),
              number(result.value()),
              spread(result),
              result
                  .interval()
                  .map(i -> " [" + number(i.low()) + ", " + number(i.high()) + "]")
                  .orElse(""),
              result.rule()));
    }
    Making making = making();
    lines.add(
        "samples: %s (%d; labels %s, 8 bits %s)"
            .formatted(samples.word(), samples.count(), making.labels(), making.rounding()));
    if (!reference.isNone()) {
      lines.add(
          "reference: %s (%s)"
              .formatted(
                  reference.word(),
                  reference.count() > 0 ? Long.toString(reference.count()) : "of unknown count"));
    }
    for (Evaluation.Group group : groups) {
      Extractor extractor = group.extractor();
      lines.add(
          "features: %s, weights %s; input %s"
              .formatted(
                  extractor.id(),
                  SavedStatistics.shortened(extractor.digest()),
                  extractor.rule().words()));
    }
    return lines;
  }

  /** On a console. */
  public void print(Console console) {
    console.print(json());
    lines().forEach(console::print);
  }

  /** Tells the preset where there are several. */
  private String name(Result result) {
    return presets.size() == 1 ? result.name() : result.preset().word() + " " + result.name();
  }

  private static String spread(Result result) {
    return result.std().isPresent()
        ? " +- " + number(result.std().getAsDouble())
        : result.error().isPresent()
            ? " +- " + number(result.error().getAsDouble()) + " (standard error)"
            : "";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%.3f" : size >= 0.01 ? "%.5f" : "%.4g", value);
  }
}
