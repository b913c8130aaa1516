package dev.repazoo.cli.options;

import dev.repazoo.diffusion.SolverTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo bench solvers} compares.
 *
 * @param checkpoint a generator's, or {@code builtin:NAME}
 * @param samples that each solver draws
 * @param evaluations how many each solver makes, ascending
 * @param referenceSteps of Heun's solution, which is taken for exact
 * @param timeShift of all solvers, where it is given
 * @param tables solvers that were searched
 * @param plot where the picture goes
 */
public record BenchSolvers(
    String checkpoint,
    int samples,
    List<Integer> evaluations,
    int referenceSteps,
    Optional<Double> timeShift,
    List<SolverTable> tables,
    Optional<Path> plot) {
  private static final CommandOption CHECKPOINT =
      CommandOption.of("ckpt", "FILE", "builtin:emoji", "solvers: a generator's checkpoint");
  private static final CommandOption SAMPLES =
      CommandOption.of("num-samples", "N", 8, "solvers: samples that each draws");
  private static final CommandOption EVALUATIONS =
      CommandOption.of(
          "evaluations", "N,N", "5,6,8,10,16,20,32,50", "solvers: evaluations that each makes");
  private static final CommandOption REFERENCE_STEPS =
      CommandOption.of(
          "reference-steps", "N", 200, "solvers: steps of Heun's solution, taken for exact");
  private static final CommandOption TIME_SHIFT =
      CommandOption.of(
          "time-shift", "S", "solvers: of all; default: 1 for euler and heun, 2 for others");
  private static final CommandOption TABLES =
      CommandOption.of("solver-table", "F.json", "solvers: those of a file, too");
  static final CommandOption PLOT =
      CommandOption.of(
          "plot",
          "F.svg",
          "solvers: draw error against evaluations; sample: images a second against batch sizes");

  static final List<CommandOption> ROWS =
      List.of(CHECKPOINT, SAMPLES, EVALUATIONS, REFERENCE_STEPS, TIME_SHIFT, TABLES, PLOT);

  /** Copies the lists. */
  public BenchSolvers {
    evaluations = List.copyOf(evaluations);
    tables = List.copyOf(tables);
  }

  static BenchSolvers of(Arguments arguments) {
    return new BenchSolvers(
        arguments.text(CHECKPOINT.name()),
        arguments.integer(SAMPLES.name(), 1),
        counts(EVALUATIONS, arguments),
        arguments.integer(REFERENCE_STEPS.name(), 1),
        arguments.given(TIME_SHIFT.name())
            ? Optional.of(arguments.number(TIME_SHIFT.name()))
            : Optional.empty(),
        arguments.findPath(TABLES.name()).map(SolverOptions::tables).orElse(List.of()),
        arguments.given(PLOT.name())
            ? Optional.of(arguments.output(PLOT.name(), ".svg"))
            : Optional.empty());
  }

  /** Numbers of evaluations, ascending. */
  static List<Integer> counts(CommandOption option, Arguments arguments) {
    return Arrays.stream(arguments.text(option.name()).split(",", -1))
        .map(word -> count(option, word))
        .sorted()
        .distinct()
        .toList();
  }

  private static int count(CommandOption option, String word) {
    if (!word.strip().matches("[1-9]\\d{0,4}")) {
      throw new UsageException(
          "--%s holds '%s'; it must be numbers joined by commas".formatted(option.name(), word));
    }
    return Integer.parseInt(word.strip());
  }
}
