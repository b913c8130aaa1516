package dev.repazoo.diffusion.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableFitTest {
  private static final double[][] MEANS = {{-1, -1}, {1.5, 0}, {0, 1.2}};
  private static final double[][] DEVIATIONS = {{0.1, 0.3}, {0.3, 0.05}, {0.2, 0.2}};
  private static final int SAMPLES = 200;

  /** Notes when it is asked. */
  private record Counted(VelocityField field, List<Double> times) implements VelocityField {
    @Override
    public double[] starts() {
      return field.starts();
    }

    @Override
    public int samples() {
      return field.samples();
    }

    @Override
    public double[] at(double[] states, double t, boolean guided) {
      times.add(t);
      return field.at(states, t, guided);
    }
  }

  private static SamplerConfig guided(double low, double high) {
    return new SamplerConfig(
        SamplerConfig.Mode.ODE, 1, Solvers.EULER, 2, low, high, PathType.LINEAR);
  }

  private static ReferenceSamples mixture(SamplerConfig guided, long seed) {
    GaussianMixture field = GaussianMixture.of(MEANS, DEVIATIONS, SAMPLES, seed);
    return ReferenceSamples.of(field, guided, 400);
  }

  @Test
  void theReferenceIsTheExactSolutionOfAGaussian() {
    double[][] means = {{0.5, -1}};
    double[][] deviations = {{0.4, 0.7}};
    GaussianMixture field = GaussianMixture.of(means, deviations, 20, 1);
    double[] exact = field.starts().clone();
    for (int k = 0; k < exact.length; k++) {
      exact[k] = means[0][k % 2] + deviations[0][k % 2] * exact[k];
    }
    double[] reference = ReferenceSamples.of(field, guided(0, 1), 400).exact();
    assertArrayEquals(exact, reference, 1e-5);
  }

  @Test
  void aFittedTableBeatsAdamsOnSamplesThatItWasNotFittedTo() {
    for (int steps : new int[] {4, 8}) {
      SolverTable table = new TableFit(mixture(guided(0, 1), 1), steps, 4, 8).fit();
      ReferenceSamples others = mixture(guided(0, 1), 2);
      SampleErrors fitted = others.errors(table, steps, 1);
      for (double shift : new double[] {1, 1.5, 2, 3}) {
        SampleErrors adams = others.errors(Solvers.of("ab2"), steps, shift);
        String what =
            "%d steps, ab2 by shift %s: %s, fitted: %s"
                .formatted(steps, shift, adams.rms(), fitted.rms());
        assertTrue(fitted.rms() < 0.7 * adams.rms(), what);
        assertTrue(fitted.median() < 0.3 * adams.median(), what);
      }
    }
  }

  @Test
  void aTableSurvivesItsFile() throws IOException {
    ReferenceSamples samples = mixture(guided(0, 1), 1);
    SolverTable table = new TableFit(samples, 5, 3, 2).fit();
    SolverTable read = SolverTable.of(new ObjectMapper().readTree(table.toJson().toString()));
    assertEquals(table, read);
    assertEquals(3, table.depth());
  }

  /** What a step would take from beyond the edge is not used by samplers either. */
  @Test
  void noWeightReachesAcrossAnEdgeOfGuidance() {
    SamplerConfig guided = guided(0.3, 0.7);
    SolverTable table = new TableFit(mixture(guided, 1), 10, 4, 3).fit();
    double[] times = table.times(10, 1, PathType.LINEAR);
    int across = 0;
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < i; j++) {
        if (guided.guidedAt(times[i]) != guided.guidedAt(times[j])) {
          across++;
          assertEquals(0, table.weights().get(i).get(j), "c[%d][%d]".formatted(i, j));
        }
      }
    }
    assertTrue(across > 0);
  }

  @Test
  void aStepThatIsChangedLastIsTheOnlyOneDoneAgain() {
    GaussianMixture mixture = GaussianMixture.of(MEANS, DEVIATIONS, 2, 1);
    Counted counted = new Counted(mixture, new ArrayList<>());
    ReferenceSamples samples = new ReferenceSamples(counted, guided(0, 1), mixture.starts());
    FreeNumbers free = new FreeNumbers(samples, samples.config(Solvers.of("ab2"), 6, 2), 4);
    double[] numbers = free.start();
    Trajectory run = Trajectory.of(counted, free.plan(numbers).orElseThrow());
    for (int k = 0; k < free.count(); k++) {
      double[] changed = numbers.clone();
      changed[k] += 1e-3;
      counted.times.clear();
      Trajectory near = run.along(counted, free.plan(changed).orElseThrow());
      int wanted = counted.times.size();
      assertTrue(wanted <= 5, "number " + k + " took " + wanted);
      counted.times.clear();
      double[] whole = Trajectory.of(counted, free.plan(changed).orElseThrow()).end();
      assertArrayEquals(whole, near.end(), 0, "number " + k);
    }
  }

  @Test
  void evaluationsAreNoMoreThanPredicted() {
    GaussianMixture mixture = GaussianMixture.of(MEANS, DEVIATIONS, 20, 1);
    Counted counted = new Counted(mixture, new ArrayList<>());
    ReferenceSamples samples = ReferenceSamples.of(counted, guided(0, 1), 100);
    counted.times.clear();
    new TableFit(samples, 6, 4, 3).fit();
    long most = TableFit.evaluations(6, 4, 3);
    int count = counted.times.size();
    assertTrue(count <= most && count > most / 4, count + " of " + most);
  }

  @Test
  void countsAreChecked() {
    ReferenceSamples samples = mixture(guided(0, 1), 1);
    for (int[] counts : new int[][] {{1, 4, 3}, {5, 0, 3}, {5, 4, 0}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new TableFit(samples, counts[0], counts[1], counts[2]));
    }
  }
}
