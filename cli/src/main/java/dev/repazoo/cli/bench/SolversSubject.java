package dev.repazoo.cli.bench;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.CarriedTables;
import dev.repazoo.cli.models.NonFiniteWeights;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.BenchSolvers;
import dev.repazoo.cli.report.LineChart;
import dev.repazoo.cli.report.LogLogChart;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.Prediction;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code bench solvers}: how far each solver's samples are from the exact solution, by the number
 * of evaluations. The solution is Heun's, whose steps are so many that those of another solver, of
 * Adams and Bashforth's of order 4, lead to the same place: how nearly is told.
 */
final class SolversSubject implements BenchSubject {
  private static final String ROWS = "solvers";

  @Override
  public String name() {
    return "solvers";
  }

  @Override
  public String example() {
    return "bench solvers --ckpt builtin:emoji --evaluations 8,10,16 --plot solvers.svg";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result)
      throws IOException, CommandFailure {
    BenchSolvers wanted = options.solvers();
    Path file = BuiltinModels.file(session.zoo().registry(), Path.of(wanted.checkpoint()));
    try (GeneratorCheckpoint checkpoint =
            GeneratorCheckpoint.open(
                session.zoo().registry(),
                file,
                ModelChoice.unknown(),
                GeneratorCheckpoint.Weights.EMA);
        NDManager manager = TorchEngine.newManager(session.device())) {
      Generator model = NonFiniteWeights.load(checkpoint, manager, NonFinite.REFUSE);
      if (!(model.prediction() instanceof Prediction.Velocity)) {
        throw new CommandFailure(
            wanted.checkpoint()
                + " predicts noise; solvers are compared on models that predict velocities");
      }
      if (!(model.conditioning() instanceof Classes classes)) {
        throw new CommandFailure(
            wanted.checkpoint()
                + " is conditioned on text; solvers are compared on models of classes");
      }
      if (options.guided().cfgScale() > 1 && !classes.hasNull()) {
        throw new CommandFailure(
            wanted.checkpoint() + " has no null class; compare solvers with --cfg-scale 1");
      }
      result.put("ckpt", wanted.checkpoint()).put("model", checkpoint.model());
      result.put("engine", Machine.torchVersion()).put("num_samples", wanted.samples());
      result.put("cfg_scale", options.guided().cfgScale());
      result.put("guidance_high", options.guided().guidanceHigh());
      measure(
          new SolverBench(manager, model, wanted.samples(), options.batchSize()),
          options,
          CarriedTables.of(checkpoint),
          result,
          session.progress());
    }
    if (wanted.plot().isPresent()) {
      plot(wanted, result);
    }
  }

  private static void measure(
      SolverBench bench,
      BenchOptions options,
      List<FittedTable> fitted,
      ObjectNode result,
      ProgressListener progress) {
    BenchSolvers wanted = options.solvers();
    int steps = wanted.referenceSteps();
    List<SolverTrial> trials =
        new ArrayList<>(
            SolverTrial.all(
                options.guided(), wanted.evaluations(), wanted.timeShift(), wanted.tables()));
    trials.addAll(SolverTrial.fitted(options.guided(), wanted.evaluations(), fitted));
    try (ProgressListener.Task task = progress.begin("sampling", trials.size() + 2L, "samplers")) {
      var heun = SolverTrial.with(options.guided(), Solvers.HEUN, 2 * steps, 1);
      SolverBench.Drawn exact = bench.draw(heun);
      task.advanceTo(1);
      var adams = SolverTrial.with(options.guided(), Solvers.of("ab4"), 2 * steps, 1);
      result.put("reference", heun.words());
      result.put("reference_rms", bench.draw(adams).distance(exact));
      task.advanceTo(2);
      ArrayNode rows = result.putArray(ROWS);
      for (SolverTrial trial : trials) {
        SolverBench.Drawn drawn = bench.draw(trial.config());
        rows.add(trial.result(drawn.distance(exact), drawn.seconds() / wanted.samples()));
        task.advanceTo(rows.size() + 2L);
      }
    }
  }

  /** A row a solver, a column a number of evaluations. */
  @Override
  public List<String> table(ObjectNode result) {
    List<Integer> counts = counts(result);
    List<String> titles = new ArrayList<>(List.of("rms distance", "time shift"));
    counts.forEach(count -> titles.add(Integer.toString(count)));
    Table table = new Table(titles.toArray(String[]::new));
    solvers(result)
        .forEach(
            (name, rows) -> {
              List<String> cells = new ArrayList<>();
              cells.add(name);
              cells.add(shift(rows.get(0)));
              for (int count : counts) {
                cells.add(cell(rows, count, "rms", "%.4f"));
              }
              table.row(cells.toArray(String[]::new));
            });
    List<String> seconds = new ArrayList<>(List.of("seconds a sample", ""));
    List<JsonNode> euler = solvers(result).get(Solvers.EULER.word());
    counts.forEach(count -> seconds.add(cell(euler, count, "seconds_per_sample", "%.3f")));
    return table.row(seconds.toArray(String[]::new)).lines();
  }

  private static String cell(List<JsonNode> rows, int count, String key, String format) {
    return rows.stream()
        .filter(row -> row.path("asked").asInt() == count)
        .map(row -> number(format, row.path(key).asDouble()))
        .findFirst()
        .orElse("-");
  }

  private static String shift(JsonNode row) {
    return BigDecimal.valueOf(row.path("time_shift").asDouble())
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static List<Integer> counts(ObjectNode result) {
    return result
        .path(ROWS)
        .valueStream()
        .map(row -> row.path("asked").asInt())
        .distinct()
        .toList();
  }

  private static Map<String, List<JsonNode>> solvers(ObjectNode result) {
    Map<String, List<JsonNode>> solvers = new LinkedHashMap<>();
    for (JsonNode row : result.path(ROWS)) {
      solvers.computeIfAbsent(row.path("solver").asText(), name -> new ArrayList<>()).add(row);
    }
    return solvers;
  }

  private static void plot(BenchSolvers wanted, ObjectNode result) throws IOException {
    List<LineChart.Line> lines = new ArrayList<>();
    solvers(result)
        .forEach(
            (name, rows) -> {
              List<LineChart.Point> points =
                  rows.stream()
                      .map(
                          row ->
                              new LineChart.Point(
                                  row.path("evaluations").asDouble(), row.path("rms").asDouble()))
                      .filter(point -> Double.isFinite(point.y()))
                      .toList();
              if (!points.isEmpty()) {
                lines.add(new LineChart.Line(titled(name, rows.get(0)), points));
              }
            });
    LogLogChart chart =
        new LogLogChart(
            "evaluations", "rms distance to the exact solution", wanted.evaluations(), lines);
    AtomicFile.write(wanted.plot().orElseThrow(), chart.toSvg().getBytes(StandardCharsets.UTF_8));
  }

  private static String titled(String name, JsonNode row) {
    return shift(row).equals("1") ? name : name + ", shift " + shift(row);
  }
}
