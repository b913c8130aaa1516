package dev.repazoo.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.json.JsonFields;
import dev.repazoo.message.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SolverTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** dx/dt = v(x, t) by a solver's numbers: the arithmetic that {@link Evaluation} describes. */
  private static double solve(
      Solver solver,
      double[] times,
      double start,
      ProbabilityPath path,
      DoubleBinaryOperator velocity) {
    List<Double> remembered = new ArrayList<>();
    double x = start;
    for (Evaluation row : solver.evaluations(times, 0, times.length - 1, path)) {
      double v = velocity.applyAsDouble(x, row.time());
      remembered.add(0, row.ofState() * x + row.ofPrediction() * v);
      x *= row.carry();
      for (int j = 0; j < row.weights().size(); j++) {
        x += row.weights().get(j) * remembered.get(j);
      }
      assertTrue(row.weights().size() <= solver.depth());
    }
    return x;
  }

  /** dx/dt = -2 t x has the solution x = x(1) exp(1 - t^2). */
  private static double error(Solver solver, double[] times, PathType path) {
    double exact = Math.exp(times[0] * times[0] - Math.pow(times[times.length - 1], 2));
    return Math.abs(solve(solver, times, 1, path, (x, t) -> -2 * t * x) - exact);
  }

  @ParameterizedTest
  @CsvSource({"euler, 1, 1", "heun, 2, 1", "ab2, 2, 1", "euler, 1, 2", "heun, 2, 2", "ab2, 2, 2"})
  void halvingTheStepsDividesTheErrorByTwoToTheOrder(String word, int order, double shift) {
    Solver solver = Solvers.of(word);
    double coarse = error(solver, TimeGrid.shifted(200, shift), PathType.LINEAR);
    double fine = error(solver, TimeGrid.shifted(400, shift), PathType.LINEAR);
    assertEquals(order, Math.log(coarse / fine) / Math.log(2), 0.1);
  }

  /** Their first steps are of lower order, so a step is judged whose history is exact. */
  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "4, 1", "2, 2", "3, 2", "4, 2"})
  void aStepOfAdamsAndBashforthIsExactToItsOrder(int order, double shift) {
    double[] errors = new double[2];
    for (int k = 0; k < 2; k++) {
      int steps = 60 << k;
      double[] times = TimeGrid.shifted(steps, shift);
      int i = steps / 4;
      Evaluation row =
          new AdamsBashforth(order).evaluations(times, 0, steps, PathType.LINEAR).get(i);
      double x = exact(times[i]);
      for (int j = 0; j < order; j++) {
        x += row.weights().get(j) * -2 * times[i - j] * exact(times[i - j]);
      }
      errors[k] = Math.abs(x - exact(times[i + 1]));
    }
    assertEquals(order + 1, Math.log(errors[0] / errors[1]) / Math.log(2), 0.25);
  }

  private static double exact(double t) {
    return Math.exp(1 - t * t);
  }

  @ParameterizedTest
  @CsvSource({"dpm++2m, 2, LINEAR", "unipc, 3, LINEAR", "dpm++2m, 2, COSINE", "unipc, 3, COSINE"})
  void solversOfThePredictedDataHaveTheirOrderBetweenTheEnds(
      String word, int order, PathType path) {
    double[] errors = new double[2];
    for (int k = 0; k < 2; k++) {
      int steps = 200 << k;
      double[] times = TimeGrid.linspace(0.9, 0.1, steps + 1);
      // the grid's last step is of order 1 where it leads to the data; another one follows here
      double[] more = Arrays.copyOf(times, steps + 2);
      List<Evaluation> rows = Solvers.of(word).evaluations(more, 0, steps, path);
      double[] remembered = new double[3];
      double x = 1;
      for (Evaluation row : rows) {
        double v = -2 * row.time() * x;
        remembered[2] = remembered[1];
        remembered[1] = remembered[0];
        remembered[0] = row.ofState() * x + row.ofPrediction() * v;
        x *= row.carry();
        for (int j = 0; j < row.weights().size(); j++) {
          x += row.weights().get(j) * remembered[j];
        }
      }
      errors[k] = Math.abs(x - Math.exp(0.81 - 0.01));
    }
    assertEquals(order, Math.log(errors[0] / errors[1]) / Math.log(2), 0.1);
  }

  static Stream<JsonNode> casesOfDiffusers() throws IOException {
    try (InputStream in = SolverTest.class.getResourceAsStream("/solvers/diffusers.json")) {
      return StreamSupport.stream(JSON.readTree(in).path("cases").spliterator(), false);
    }
  }

  @ParameterizedTest
  @MethodSource("casesOfDiffusers")
  void agreesWithDiffusers(JsonNode one) {
    double[] times = JSON.convertValue(one.path("times"), double[].class);
    double[] start = JSON.convertValue(one.path("start"), double[].class);
    double[] end = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      end[i] =
          solve(
              Solvers.of(one.path("solver").asText()),
              times,
              start[i],
              PathType.LINEAR,
              (x, t) -> Math.sin(3 * x) + t * x - 0.5);
    }
    assertArrayEquals(JSON.convertValue(one.path("end"), double[].class), end, 2e-5);
  }

  @Test
  void adamsAndBashforthHaveTheirTextbookWeightsOnEqualSteps() {
    double[] times = TimeGrid.shifted(10, 1);
    double[][] wanted = {
      {},
      {1},
      {3 / 2.0, -1 / 2.0},
      {23 / 12.0, -16 / 12.0, 5 / 12.0},
      {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
    };
    for (int order = 2; order <= 4; order++) {
      Evaluation row = new AdamsBashforth(order).evaluations(times, 0, 10, PathType.LINEAR).get(6);
      double[] weights = row.weights().stream().mapToDouble(weight -> weight / -0.1).toArray();
      assertArrayEquals(wanted[order], weights, 1e-12);
    }
  }

  @Test
  void aTableOfAdamsAndBashforthsWeightsIsThatSolver() {
    int n = 6;
    List<List<Double>> weights = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      List<Double> row = new ArrayList<>(Collections.nCopies(n, 0.0));
      if (i > 0) {
        row.set(i - 1, -0.5);
      }
      weights.add(row);
    }
    SolverTable table = new SolverTable(Collections.nCopies(n, 1.0 / n), weights);
    assertEquals(2, table.depth());
    assertEquals(table, SolverTable.of(table.toJson()));
    double[] times = TimeGrid.shifted(n, 1);
    assertArrayEquals(times, table.times(n, 1, PathType.LINEAR), 1e-15);
    assertEquals(
        error(new AdamsBashforth(2), times, PathType.LINEAR),
        error(table, times, PathType.LINEAR),
        1e-12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'timedeltas': [1], 'coefficients': 3}",
        "{'timedeltas': [], 'coefficients': []}",
        "{'timedeltas': [0.5, 0.5], 'coefficients': [[0, 0]]}",
        "{'timedeltas': [0.5, 0.5], 'coefficients': [[0, 1], [0, 0]]}",
        "{'timedeltas': [0.5, 0.6], 'coefficients': [[0, 0], [0, 0]]}",
        "{'timedeltas': [1.5, -0.5], 'coefficients': [[0, 0], [0, 0]]}",
        "{'timedeltas': [0.5, 'x'], 'coefficients': [[0, 0], [0, 0]]}",
        "{'timedeltas': [0.5, 0.5], 'coefficients': [[0, 0], [1e999, 0]]}",
      })
  void aTableThatIsNoneIsRefused(String json) throws IOException {
    JsonNode table = JSON.readTree(json.replace('\'', '"'));
    String message =
        assertThrows(IllegalArgumentException.class, () -> SolverTable.of(table)).getMessage();
    assertTrue(message.startsWith("solver table: "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "heun", "ab2", "ab3", "ab4", "dpm++2m", "unipc"})
  void asJsonItComesBack(String word) {
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ODE, 8, Solvers.of(word), 2, 0, 0.7, PathType.LINEAR, 1.5);
    assertEquals(config, SamplerConfig.of(new JsonFields("sampler", config.toJson())));
  }

  @Test
  void solversBeginAnewWhereGuidanceDoes() {
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ODE, 10, Solvers.of("ab3"), 2, 0.25, 0.75, PathType.LINEAR);
    SamplerPlan plan = SamplerPlan.of(config);
    assertEquals(3, plan.segments().size());
    for (SamplerPlan.Segment segment : plan.segments()) {
      List<Double> row = plan.steps().get(segment.first()).coefficients();
      assertEquals(-0.1, row.get(Coefficient.ofWeight(0)), 1e-12);
      assertEquals(0, row.get(Coefficient.ofWeight(1)));
    }
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedByName() {
    Solver table =
        new SolverTable(List.of(0.5, 0.5), List.of(List.of(0.0, 0.0), List.of(0.0, 0.0)));
    record Case(String name, SamplerConfig.Mode mode, int steps, Solver solver, PathType path) {}
    for (Case one :
        List.of(
            new Case("num_steps", SamplerConfig.Mode.ODE, 3, table, PathType.LINEAR),
            new Case("solver_table", SamplerConfig.Mode.ODE, 2, table, PathType.COSINE),
            new Case("solver", SamplerConfig.Mode.SDE, 2, Solvers.of("ab2"), PathType.LINEAR))) {
      InvalidValueException refusal =
          assertThrows(
              InvalidValueException.class,
              () -> new SamplerConfig(one.mode(), one.steps(), one.solver(), 1, 0, 1, one.path()));
      assertEquals(one.name(), refusal.name());
    }
  }
}
