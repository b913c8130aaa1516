package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.options.BenchSamples;
import dev.repazoo.cli.options.BenchSamples.Engine;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.spi.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of the combinations that {@code bench sample} measures, at all batch sizes.
 *
 * @param engine what computes
 * @param target of the graph; empty for PyTorch
 * @param precision of the weights
 * @param solver of the ODE, where it is named
 */
record SampleTrial(
    Engine engine, Optional<Target> target, WeightPrecision precision, Optional<Solver> solver) {

  /** All combinations. */
  static List<SampleTrial> all(BenchSamples wanted) {
    List<Optional<Solver>> solvers =
        wanted.solvers().isEmpty()
            ? List.of(Optional.empty())
            : wanted.solvers().stream().map(Optional::of).toList();
    List<SampleTrial> trials = new ArrayList<>();
    for (Engine engine : wanted.engines()) {
      for (Optional<Target> target : targets(engine, wanted)) {
        for (WeightPrecision precision : wanted.precisions()) {
          solvers.forEach(solver -> trials.add(new SampleTrial(engine, target, precision, solver)));
        }
      }
    }
    return trials;
  }

  private static List<Optional<Target>> targets(Engine engine, BenchSamples wanted) {
    return switch (engine) {
      case TORCH -> List.of(Optional.empty());
      case ONNX -> wanted.targets().stream().map(Optional::of).toList();
    };
  }

  /**
   * The sampler of a model.
   *
   * @throws IllegalArgumentException where the parts don't go together, with the reason
   */
  SamplerConfig config(BenchSamples wanted, Prediction prediction) {
    if (engine == Engine.TORCH && precision != WeightPrecision.FP32) {
      throw new IllegalArgumentException(
          "--engine torch computes in fp32; --precision " + precision.option() + " is of graphs");
    }
    return wanted.config(solver, prediction);
  }

  /** How its graph is made. */
  ExportOptions graph() {
    return ExportOptions.of(target.orElseThrow()).with(precision);
  }

  /** For people: {@code onnx ort int8 ab2}. */
  String words() {
    return String.join(
        " ",
        Stream.of(
                Optional.of(engine.option()),
                target.map(Target::option),
                Optional.of(precision.option()),
                solver.map(Solver::word))
            .flatMap(Optional::stream)
            .toList());
  }

  /** What it is, as JSON. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("engine", engine.option());
    target.ifPresent(named -> json.put("target", named.option()));
    return json.put("precision", precision.option());
  }
}
