package dev.repazoo.diffusion.fit;

import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Fits times and weights of a solver to a model, all at once, so that samples end where the exact
 * solution does: {@code minimise sum over n of log(1 + (e_n / median)^2)} over the {@link
 * FreeNumbers} p, by Levenberg and Marquardt's method with weights of the samples that are found
 * again in every iteration. With the differences r = x(p) - x* at t = 0, weighted, and the
 * derivatives J = dr/dp, a step is {@code -(J^T J + lambda diag(J^T J))^-1 J^T r}.
 *
 * <p>There are few numbers, some thirty for ten steps, and what a number does comes after the step
 * that it is of. So differences give J at the price of about a dozen runs, without gradients of the
 * network, in whatever engine.
 *
 * <p>The aim is that of Frankel et al., "S4S: Solving for a Diffusion Model Solver" (arXiv
 * 2502.17423), and of Shaul et al., "Bespoke Solvers" (arXiv 2310.19075), which follow gradients.
 * The tables are those of Wang et al., "Differentiable Solver Search" (arXiv 2505.21114).
 *
 * @param samples that it is fitted to
 * @param steps evaluations, n
 * @param history how many velocities a step may sum, the present one included
 * @param iterations at most
 */
public record TableFit(ReferenceSamples samples, int steps, int history, int iterations) {
  /** What is begun with, by the shift of its times that is best. */
  private static final Solver START = Solvers.of("ab2");

  private static final List<Double> SHIFTS = List.of(1.0, 1.5, 2.0, 2.5, 3.0);

  /** A change that single precision shows plainly, and that is still small. */
  private static final double DIFFERENCE = 1e-3;

  private static final double FIRST_DAMPING = 1e-2;
  private static final double LEAST_DAMPING = 1e-6;
  private static final double DAMPING_FACTOR = 10;
  private static final int TRIES = 6;

  /** Of the loss; what gains less is the last iteration. */
  private static final double LEAST_GAIN = 0.005;

  /** A table's numbers and where they lead. */
  private static final class Point {
    private final double[] numbers;
    private final Trajectory trajectory;
    private final SampleErrors errors;

    Point(double[] numbers, Trajectory trajectory, SampleErrors errors) {
      this.numbers = numbers;
      this.trajectory = trajectory;
      this.errors = errors;
    }
  }

  /** Checks the counts. */
  public TableFit {
    require(steps >= 2, "steps", steps, 2);
    require(history >= 1, "history", history, 1);
    require(iterations >= 1, "iterations", iterations, 1);
  }

  private static void require(boolean holds, String name, int value, int least) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
    }
  }

  /** How many evaluations of all samples it makes, at most. */
  public static long evaluations(int steps, int history, int iterations) {
    long changes = 0;
    for (int i = 1; i < steps; i++) {
      changes += steps - i + (long) Math.min(i, history - 1) * (steps - 1 - i);
    }
    return (long) SHIFTS.size() * steps + iterations * (changes + (long) TRIES * steps);
  }

  /** Fits a table. */
  public SolverTable fit() {
    double shift =
        SHIFTS.stream()
            .min(Comparator.comparingDouble(s -> samples.errors(START, steps, s).median()))
            .orElseThrow();
    FreeNumbers free = new FreeNumbers(samples, samples.config(START, steps, shift), history);
    Point point = point(free, free.start(), Optional.empty()).orElseThrow();
    double damping = FIRST_DAMPING;
    for (int i = 0; i < iterations; i++) {
      double[] weights = point.errors.weights();
      double loss = point.errors.weighted(weights);
      Optional<Point> better = Optional.empty();
      NormalEquations.Solved equations = equations(free, point, weights);
      for (int tries = 0; tries < TRIES && better.isEmpty(); tries++) {
        better =
            point(free, sum(point.numbers, equations.step(damping)), Optional.of(point.trajectory))
                .filter(found -> found.errors.weighted(weights) < loss);
        damping *= better.isPresent() ? 1 / DAMPING_FACTOR : DAMPING_FACTOR;
      }
      if (better.isEmpty()) {
        break;
      }
      point = better.get();
      damping = Math.max(damping, LEAST_DAMPING);
      if (point.errors.weighted(weights) > (1 - LEAST_GAIN) * loss) {
        break;
      }
    }
    return free.table(point.numbers);
  }

  private Optional<Point> point(FreeNumbers free, double[] numbers, Optional<Trajectory> near) {
    return free.plan(numbers)
        .map(
            plan -> {
              Trajectory run =
                  near.map(known -> known.along(samples.field(), plan))
                      .orElseGet(() -> Trajectory.of(samples.field(), plan));
              return new Point(numbers, run, samples.errors(run.end()));
            });
  }

  private static double[] sum(double[] numbers, double[] step) {
    double[] sum = numbers.clone();
    for (int k = 0; k < sum.length; k++) {
      sum[k] += step[k];
    }
    return sum;
  }

  private NormalEquations.Solved equations(FreeNumbers free, Point point, double[] weights) {
    NormalEquations equations =
        new NormalEquations(point.trajectory.end(), samples.exact(), weights);
    for (int k = 0; k < free.count(); k++) {
      double[] numbers = point.numbers.clone();
      double change = DIFFERENCE;
      numbers[k] += change;
      Optional<SamplerPlan> plan = free.plan(numbers);
      if (plan.isEmpty()) { // too near to the next time, or to an edge of guidance
        change = -DIFFERENCE;
        numbers[k] = point.numbers[k] + change;
        plan = free.plan(numbers);
      }
      Trajectory changed =
          plan.map(other -> point.trajectory.along(samples.field(), other))
              .orElse(point.trajectory);
      equations.add(changed.end(), change);
    }
    return equations.solved();
  }
}
