package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.BenchSamples;
import dev.repazoo.cli.options.BenchSamples.Engine;
import dev.repazoo.cli.report.LineChart;
import dev.repazoo.cli.report.LogLogChart;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Prediction;
import dev.repazoo.spi.Registered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code bench sample}: whole calls of a sampler on random weights, by one way of computing it or
 * by several, side by side.
 */
final class SampleSubject implements BenchSubject {
  private static final String ROWS = "samplers";
  private static final String SKIPPED = "skipped";

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public String example() {
    return "bench sample --model SiT-B/2 --batch-size 4 --num-steps 20 --engine onnx --json";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result)
      throws IOException, CommandFailure {
    BenchSamples wanted = options.samplers().orElseThrow();
    Registered<GeneratorProvider> found = session.zoo().generator(options.model());
    List<SampleTrial> trials = SampleTrial.all(wanted);
    boolean alone = trials.size() == 1 && wanted.batchSizes().size() == 1;
    result.put("model", found.entry().id());
    result.put("num_steps", wanted.steps()).put("cfg_scale", wanted.guided().cfgScale());
    result.put("guidance_high", wanted.guided().guidanceHigh()).put("mode", wanted.mode().option());
    result.put("parameters", found.entry().parameters());
    List<ObjectNode> rows = new ArrayList<>();
    List<ObjectNode> skipped = new ArrayList<>();
    try (ProgressListener.Task task =
        session.progress().begin("sampling", trials.size(), "samplers")) {
      for (SampleTrial trial : trials) {
        try {
          rows.addAll(rows(session, options, found, trial));
        } catch (IllegalArgumentException | ExportException | ModelFileException e) {
          if (alone) {
            throw e;
          }
          skipped.add(trial.toJson().put("sampler", trial.words()).put("reason", e.getMessage()));
        }
        task.advanceTo(rows.size() / wanted.batchSizes().size() + (long) skipped.size());
      }
    }
    if (alone) {
      result.setAll(rows.get(0));
    }
    result.put(
        "engine",
        String.join(", ", wanted.engines().stream().map(SampleSubject::version).toList()));
    if (alone) {
      return;
    }
    rows.forEach(result.putArray(ROWS)::add);
    skipped.forEach(result.putArray(SKIPPED)::add);
    if (rows.isEmpty()) {
      throw new CommandFailure(
          "nothing can be measured: " + skipped.get(0).path("reason").asText());
    }
    if (wanted.plot().isPresent()) {
      plot(wanted.plot().get(), wanted.batchSizes(), result);
    }
  }

  private static List<ObjectNode> rows(
      Session session, BenchOptions options, Registered<GeneratorProvider> found, SampleTrial trial)
      throws IOException {
    BenchSamples wanted = options.samplers().orElseThrow();
    List<Integer> batches = wanted.batchSizes();
    Prediction prediction =
        found.provider().shape(found.provider().config(found.entry().id())).prediction();
    SamplerConfig config = trial.config(wanted, prediction);
    Supplier<Generator> models = Machine.models(found, ModelBuilder.forInference(session.device()));
    List<double[]> seconds = new ArrayList<>();
    if (trial.engine() == Engine.ONNX) {
      seconds.addAll(
          new OnnxSampleBench(config, trial.graph())
              .run(models.get(), session.deviceWord(), options.calls(), batches));
    } else {
      for (int batch : batches) {
        seconds.add(
            new SampleBench(config, batch, Precision.FP32)
                .run(models.get(), session.device(), options.calls()));
      }
    }
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      Timing timing = Timing.of(seconds.get(i));
      ObjectNode row = trial.toJson().put("solver", config.method());
      row.put("sampler", config.words());
      row.put("evaluations", SamplerPlan.of(config).steps().size());
      row.put("batch_size", batches.get(i)).set("call_seconds", timing.toJson());
      rows.add(row.put("images_per_second", batches.get(i) / timing.median()));
    }
    return rows;
  }

  private static String version(Engine engine) {
    return switch (engine) {
      case TORCH -> Machine.torchVersion();
      case ONNX -> OnnxCalls.version();
    };
  }

  /** A row a sampler and batch size; then what was left out, and why. */
  @Override
  public List<String> table(ObjectNode result) {
    if (!result.has(ROWS)) {
      return List.of();
    }
    Table table =
        new Table(
            "engine", "target", "precision", "sampler", "batch", "seconds a call", "images/s");
    for (JsonNode row : result.path(ROWS)) {
      table.row(
          row.path("engine").asText(),
          row.path("target").asText("-"),
          row.path("precision").asText(),
          row.path("sampler").asText(),
          row.path("batch_size").asText(),
          number("%.3f", row.path("call_seconds").path("median").asDouble()),
          number("%.2f", row.path("images_per_second").asDouble()));
    }
    List<String> lines = new ArrayList<>(table.lines());
    for (JsonNode row : result.path(SKIPPED)) {
      lines.add("skipped " + row.path("sampler").asText() + ": " + row.path("reason").asText());
    }
    return lines;
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void plot(Path file, List<Integer> batchSizes, ObjectNode result)
      throws IOException {
    Map<String, List<LineChart.Point>> points = new LinkedHashMap<>();
    for (JsonNode row : result.path(ROWS)) {
      String name =
          "%s %s %s"
              .formatted(
                  row.path("target").asText(row.path("engine").asText()),
                  row.path("precision").asText(),
                  row.path("solver").asText());
      points
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(
              new LineChart.Point(
                  row.path("batch_size").asDouble(), row.path("images_per_second").asDouble()));
    }
    List<LineChart.Line> lines = new ArrayList<>();
    points.forEach((name, of) -> lines.add(new LineChart.Line(name, of)));
    LogLogChart chart = new LogLogChart("batch size", "images a second", batchSizes, lines);
    AtomicFile.write(file, chart.toSvg().getBytes(StandardCharsets.UTF_8));
  }
}
