package dev.repazoo.diffusion.fit;

import dev.repazoo.diffusion.Evaluation;
import dev.repazoo.diffusion.ProbabilityPath;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What may be chosen of a {@link SolverTable}: its times t_1 to t_(n-1), which fall between 1 and
 * 0, then its weights c_ij of earlier velocities, as far back as is looked, and not across an edge
 * of guidance, where they are forgotten.
 */
final class FreeNumbers {
  /** The shortest step. */
  private static final double SHORTEST = 1e-3;

  /** A weight's place. */
  private record Place(int row, int column) {}

  /** A table whose times are given as they are, not as lengths, which would round them. */
  private record Gridded(SolverTable table, List<Double> grid) implements Solver {
    @Override
    public String word() {
      return table.word();
    }

    @Override
    public int depth() {
      return table.depth();
    }

    @Override
    public OptionalInt fixedSteps() {
      return table.fixedSteps();
    }

    @Override
    public double[] times(int steps, double shift, ProbabilityPath path) {
      return grid.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
      return table.evaluations(times, first, end, path);
    }
  }

  private final ReferenceSamples samples;
  private final SamplerPlan start;
  private final int steps;
  private final List<Place> places = new ArrayList<>();

  /**
   * The numbers of tables that guide where a solver's steps do.
   *
   * @param start a solver's
   * @param history how many velocities a step may sum, the present one included
   */
  FreeNumbers(ReferenceSamples samples, SamplerConfig start, int history) {
    this.samples = samples;
    this.start = SamplerPlan.of(start);
    steps = start.numSteps();
    for (SamplerPlan.Segment segment : this.start.segments()) {
      for (int i = segment.first(); i < segment.first() + segment.count(); i++) {
        for (int j = Math.max(segment.first(), i - history + 1); j < i; j++) {
          places.add(new Place(i, j));
        }
      }
    }
  }

  /** How many there are. */
  int count() {
    return steps - 1 + places.size();
  }

  /** Those of the solver that is begun with. */
  double[] start() {
    double[] numbers = new double[count()];
    for (int i = 1; i < steps; i++) {
      numbers[i - 1] = start.steps().get(i).time();
    }
    double[] times = times(numbers);
    for (int k = 0; k < places.size(); k++) {
      Place place = places.get(k);
      List<Double> weights = start.steps().get(place.row()).weights();
      int back = place.row() - place.column();
      numbers[steps - 1 + k] =
          back < weights.size()
              ? weights.get(back) / (times[place.row() + 1] - times[place.row()])
              : 0;
    }
    return numbers;
  }

  private double[] times(double[] numbers) {
    double[] times = new double[steps + 1];
    times[0] = 1;
    System.arraycopy(numbers, 0, times, 1, steps - 1);
    return times;
  }

  /** The steps of a table; empty where times don't fall, or guide otherwise than at the start. */
  Optional<SamplerPlan> plan(double[] numbers) {
    double[] times = times(numbers);
    for (int i = 0; i < steps; i++) {
      if (!(times[i] - times[i + 1] >= SHORTEST)) {
        return Optional.empty();
      }
    }
    Solver solver = new Gridded(table(numbers), Arrays.stream(times).boxed().toList());
    SamplerPlan plan = SamplerPlan.of(samples.config(solver, steps, 1));
    return guidance(plan).equals(guidance(start)) ? Optional.of(plan) : Optional.empty();
  }

  private static List<Boolean> guidance(SamplerPlan plan) {
    return plan.steps().stream().map(SamplerPlan.Step::guided).toList();
  }

  /** The table. */
  SolverTable table(double[] numbers) {
    double[] times = times(numbers);
    List<Double> lengths = new ArrayList<>();
    Double[][] weights = new Double[steps][steps];
    for (int i = 0; i < steps; i++) {
      lengths.add(times[i] - times[i + 1]);
      Arrays.fill(weights[i], 0.0);
    }
    for (int k = 0; k < places.size(); k++) {
      weights[places.get(k).row()][places.get(k).column()] = numbers[steps - 1 + k];
    }
    return new SolverTable(lengths, Arrays.stream(weights).map(Arrays::asList).toList());
  }
}
