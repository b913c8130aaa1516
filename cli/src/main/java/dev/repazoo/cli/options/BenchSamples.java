package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.spi.Prediction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code zoo bench sample} measures: every combination of engines, targets, precisions,
 * solvers and batch sizes, each of which may be one or several, joined by commas.
 *
 * @param engines torch (eager) and onnx (an exported graph)
 * @param targets of graphs
 * @param precisions of graphs
 * @param solvers of the ODE; none where none is named, which leaves it to the model
 * @param batchSizes samples in a call, ascending
 * @param mode of the sampler
 * @param steps of the sampler
 * @param guided with the interval of guidance
 * @param plot where the picture goes
 */
public record BenchSamples(
    List<Engine> engines,
    List<Target> targets,
    List<WeightPrecision> precisions,
    List<Solver> solvers,
    List<Integer> batchSizes,
    SamplerConfig.Mode mode,
    int steps,
    SamplerConfig guided,
    Optional<Path> plot) {
  static final CommandOption BATCH_SIZE =
      CommandOption.of("batch-size", "N", 8, "samples in a step or call; sample: N,N compares");
  static final CommandOption ENGINE =
      CommandOption.of(
          "engine", "E", "onnx", "torch (eager) or onnx (exported graph); sample: torch,onnx");
  static final CommandOption TARGET =
      CommandOption.of(
          "target", "T", "ort", "operators of the graph, portable or ort; sample: portable,ort");
  static final CommandOption PRECISION =
      CommandOption.of(
          "precision",
          "P",
          "fp32",
          "weights of the graph, as export takes them; sample: P,P compares");

  private static final CommandOption STEPS =
      CommandOption.of("num-steps", "N", 20, "sample: steps of the sampler");
  private static final CommandOption MODE =
      CommandOption.of("mode", "M", "ode", "sample: ode or sde");
  private static final CommandOption SOLVER =
      CommandOption.of(
          "solver", "S", "sample: solver of the ODE, S,S compares; default: euler, of DiT ddim");
  private static final CommandOption HEUN =
      CommandOption.toggle("heun", false, "sample: --solver heun");

  static final List<CommandOption> ROWS = List.of(STEPS, MODE, SOLVER, HEUN);

  /** What computes. */
  public enum Engine {
    /** PyTorch, eagerly. */
    TORCH,
    /** An exported graph in ONNX Runtime. */
    ONNX;

    /** The word of {@code --engine}. */
    public String option() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Engine ofOption(String word) {
      return Arrays.stream(values())
          .filter(engine -> engine.option().equals(word))
          .findFirst()
          .orElseThrow(
              () -> new UsageException("--engine is '" + word + "'; it must be torch or onnx"));
    }
  }

  /** Copies the lists. */
  public BenchSamples {
    engines = List.copyOf(engines);
    targets = List.copyOf(targets);
    precisions = List.copyOf(precisions);
    solvers = List.copyOf(solvers);
    batchSizes = List.copyOf(batchSizes);
  }

  /**
   * Reads them.
   *
   * @param guided guidance and its interval
   */
  static BenchSamples of(Arguments arguments, SamplerConfig guided) {
    BenchSamples samples =
        new BenchSamples(
            list(arguments, ENGINE, Engine::ofOption),
            list(arguments, TARGET, Target::ofOption),
            list(arguments, PRECISION, WeightPrecision::ofOption),
            solvers(arguments),
            list(arguments, BATCH_SIZE, BenchSamples::count).stream().sorted().toList(),
            SamplerConfig.Mode.ofOption(arguments.text(MODE.name())),
            arguments.integer(STEPS.name(), 1),
            guided,
            arguments.given(BenchSolvers.PLOT.name())
                ? Optional.of(arguments.output(BenchSolvers.PLOT.name(), ".svg"))
                : Optional.empty());
    if (samples.engines.equals(List.of(Engine.TORCH))) {
      refuseGraphs(arguments);
    }
    if (samples.plot.isPresent() && samples.batchSizes.size() < 2) {
      throw new UsageException(
          "--plot draws images a second against batch sizes; name several by --batch-size N,N");
    }
    return samples;
  }

  /** Fails when options of graphs are given. */
  static void refuseGraphs(Arguments arguments) {
    arguments.refuse(List.of(TARGET.name(), PRECISION.name()), "is of --engine onnx");
  }

  private static List<Solver> solvers(Arguments arguments) {
    if (!arguments.flag(HEUN.name())) {
      return arguments.given(SOLVER.name()) ? list(arguments, SOLVER, Solvers::of) : List.of();
    }
    if (arguments.given(SOLVER.name())) {
      throw new UsageException("--heun is --solver heun; give one of them");
    }
    return List.of(Solvers.HEUN);
  }

  private static <T> List<T> list(
      Arguments arguments, CommandOption option, Function<String, T> read) {
    return Arrays.stream(arguments.text(option.name()).split(",", -1))
        .map(String::strip)
        .map(read)
        .distinct()
        .toList();
  }

  private static int count(String word) {
    if (!word.matches("[1-9]\\d{0,5}")) {
      throw new UsageException(
          "--%s is '%s'; it must be a whole number of at least 1"
              .formatted(BATCH_SIZE.name(), word));
    }
    return Integer.parseInt(word);
  }

  /**
   * The sampler of a model.
   *
   * @param solver of the ODE; empty for the usual one
   * @throws IllegalArgumentException where they don't go together
   */
  public SamplerConfig config(Optional<Solver> solver, Prediction prediction) {
    SamplerConfig flow =
        new SamplerConfig(
            mode,
            steps,
            solver.orElse(Solvers.EULER),
            guided.cfgScale(),
            guided.guidanceLow(),
            guided.guidanceHigh(),
            PathType.LINEAR);
    if (!(prediction instanceof Prediction.Noise noise)) {
      return flow;
    }
    ObjectNode given =
        JsonNodeFactory.instance.objectNode().put("mode", mode.option()).put("num_steps", steps);
    solver.ifPresent(named -> given.put("solver", named.word()));
    return new NoiseSampler(given).config(noise, flow);
  }
}
