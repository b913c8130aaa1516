package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.json.JsonFile;
import dev.repazoo.message.InvalidValueException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which solver integrates the ODE, and by what steps. Where the command line names nothing of
 * REPA's sampler it is a solver that needs fewer evaluations; otherwise REPA's runs exactly, unless
 * another is named.
 *
 * @param solver the solver
 * @param steps number of steps
 * @param timeShift of the times towards noise; 1 is none
 * @param free whether nothing is said of solver and steps, so that a model may bring its own
 */
record SolverOptions(Solver solver, int steps, double timeShift, boolean free) {
  /** The solver of the published commands' options, or a better one where there are none. */
  private static final String AUTO = "auto";

  /** A file of several tables, by numbers of steps. */
  private static final String TABLES = "tables";

  /** The options that say how REPA samples. */
  private static final List<String> OF_REPA = List.of("mode", "num-steps", "heun", "path-type");

  /** The row of tables. */
  static final CommandOption TABLE =
      CommandOption.of(
          "solver-table",
          "F.json",
          "times and weights of a solver, as fit-solver writes: timedeltas and coefficients, or"
              + " tables of them by --num-steps");

  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of(
              "solver",
              "S",
              AUTO,
              "of the ODE: auto, "
                  + String.join(", ", Solvers.named().stream().map(Solver::word).toList())
                  + "; auto: the table that was fitted to the model where it brings one, else "
                  + Solvers.DEFAULT.word()
                  + " by "
                  + Solvers.DEFAULT_STEPS
                  + " steps, or REPA's where --"
                  + String.join(", --", OF_REPA)
                  + " is given; "
                  + NoiseSampler.WORDS),
          TABLE,
          CommandOption.of(
              "time-shift", "S", "move the ODE's times towards noise; 1 is none, as in REPA"));

  static SolverOptions of(Arguments arguments) {
    Optional<Path> table = arguments.findPath(TABLE.name());
    Optional<Double> shift =
        arguments.given("time-shift")
            ? Optional.of(arguments.number("time-shift"))
            : Optional.empty();
    if (table.isPresent()) {
      return ofTable(arguments, table.get(), shift);
    }
    boolean heun = arguments.flag("heun");
    int steps = arguments.integer("num-steps", 1);
    if (!isAuto(arguments)) {
      String word = arguments.text("solver");
      Solver solver = named(word);
      if (heun && !solver.equals(Solvers.HEUN)) {
        throw new UsageException("--heun and --solver " + word + " contradict each other");
      }
      return new SolverOptions(solver, steps, shift.orElse(1.0), false);
    }
    if (OF_REPA.stream().anyMatch(arguments::given)) {
      return new SolverOptions(
          heun ? Solvers.HEUN : Solvers.EULER, steps, shift.orElse(1.0), false);
    }
    return new SolverOptions(
        Solvers.DEFAULT,
        Solvers.DEFAULT_STEPS,
        shift.orElse(Solvers.DEFAULT_SHIFT),
        shift.isEmpty());
  }

  private static Solver named(String word) {
    List<String> words = Solvers.named().stream().map(Solver::word).toList();
    if (!words.contains(word)) {
      throw InvalidValueException.ofWord("solver", word, AUTO + ", " + String.join(", ", words));
    }
    return Solvers.of(word);
  }

  /** Whether no solver is named. */
  static boolean isAuto(Arguments arguments) {
    return arguments.text("solver").equals(AUTO);
  }

  private static SolverOptions ofTable(Arguments arguments, Path file, Optional<Double> shift) {
    arguments.refuse(List.of("solver", "heun"), "has no use beside --solver-table");
    SolverTable table = read(file, arguments);
    int steps = table.fixedSteps().orElseThrow();
    return new SolverOptions(
        table,
        arguments.given("num-steps") ? arguments.integer("num-steps", 1) : steps,
        shift.orElse(1.0),
        false);
  }

  private static SolverTable read(Path file, Arguments arguments) {
    JsonNode json = json(file);
    if (!json.has(TABLES)) {
      return table(file, json);
    }
    String steps = arguments.given("num-steps") ? arguments.text("num-steps") : "";
    JsonNode tables = json.get(TABLES);
    List<String> there = tables.propertyStream().map(Map.Entry::getKey).toList();
    if (!tables.has(steps)) {
      throw new UsageException(
          "--solver-table "
              + file
              + " holds tables for "
              + String.join(", ", there)
              + " steps; name one by --num-steps");
    }
    return table(file, tables.get(steps));
  }

  /** All tables of a file. */
  static List<SolverTable> tables(Path file) {
    JsonNode json = json(file);
    return json.has(TABLES)
        ? json.get(TABLES).valueStream().map(one -> table(file, one)).toList()
        : List.of(table(file, json));
  }

  /**
   * A file of tables that tell what they were fitted for, as models carry them.
   *
   * @throws UsageException when it holds something else
   */
  static ObjectNode fitted(Path file) {
    ObjectNode json = json(file);
    UsageException.ifRefused(() -> FittedTable.all("--solver-table " + file, json));
    return json;
  }

  private static ObjectNode json(Path file) {
    try {
      return JsonFile.read(file);
    } catch (NoSuchFileException e) {
      throw new UsageException("--solver-table " + file + " does not exist");
    } catch (IOException e) {
      throw new UsageException("--solver-table: " + e.getMessage());
    }
  }

  private static SolverTable table(Path file, JsonNode json) {
    try {
      return SolverTable.of(json);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--solver-table " + file + ": " + e.getMessage());
    }
  }
}
