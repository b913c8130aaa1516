package dev.repazoo.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A solver of n steps whose times and weights were found by search. Step i evaluates v_i and moves
 * the state by {@code dt_i (sum over j < i of c_ij v_j + (1 - sum over j < i of c_ij) v_i)}. Where
 * what came before is forgotten, v_i has its weight, too.
 *
 * <p>The form is that of NeuralSolver's tables, in which time runs from noise to data: here it is
 * one minus that.
 *
 * @param lengths of the steps from noise to data, positive; their sum, 1 but for rounding, is made
 *     1
 * @param weights c, strictly lower triangular
 */
public record SolverTable(List<Double> lengths, List<List<Double>> weights) implements Solver {
  /** What {@link #word} says of each. */
  static final String WORD = "table";

  private static final String LENGTHS = "timedeltas";
  private static final String WEIGHTS = "coefficients";
  private static final double ROUNDING = 1e-3;

  /** Checks the shape and the numbers. */
  public SolverTable {
    lengths = List.copyOf(lengths);
    weights = weights.stream().map(List::copyOf).toList();
    int n = lengths.size();
    double sum = lengths.stream().mapToDouble(Double::doubleValue).sum();
    require(n > 0, LENGTHS + " is empty; it must have a number for each step");
    require(
        lengths.stream().allMatch(length -> length > 0),
        LENGTHS + " is " + lengths + "; each must be positive");
    require(
        Math.abs(sum - 1) < ROUNDING,
        LENGTHS + " add up to " + sum + "; they must lead from 0 to 1");
    require(
        weights.size() == n && weights.stream().allMatch(row -> row.size() == n),
        WEIGHTS + " is no matrix of " + n + " x " + n + ", the number of steps");
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double weight = weights.get(i).get(j);
        require(
            Double.isFinite(weight) && (j < i || weight == 0),
            "%s[%d][%d] is %s; it must be %s"
                .formatted(WEIGHTS, i, j, weight, j < i ? "a finite number" : "0"));
      }
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("solver table: " + problem);
    }
  }

  /**
   * Reads {@code {"timedeltas": [...], "coefficients": [[...], ...]}}.
   *
   * @throws IllegalArgumentException when it holds something else
   */
  public static SolverTable of(JsonNode json) {
    List<List<Double>> rows = new ArrayList<>();
    for (JsonNode row : list(json.path(WEIGHTS), WEIGHTS)) {
      rows.add(numbers(row, WEIGHTS));
    }
    return new SolverTable(numbers(json.path(LENGTHS), LENGTHS), rows);
  }

  private static List<Double> numbers(JsonNode json, String key) {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : list(json, key)) {
      require(value.isNumber(), key + " holds " + value + "; it must hold numbers");
      values.add(value.doubleValue());
    }
    return values;
  }

  private static JsonNode list(JsonNode json, String key) {
    require(json.isArray(), json.isMissingNode() ? key + " is missing" : key + " is no list");
    return json;
  }

  /** As it is read. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode steps = json.putArray(LENGTHS);
    lengths.forEach(steps::add);
    ArrayNode rows = json.putArray(WEIGHTS);
    weights.forEach(row -> row.forEach(rows.addArray()::add));
    return json;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public int depth() {
    int depth = 1;
    for (int i = 0; i < weights.size(); i++) {
      for (int j = 0; j < i; j++) {
        depth = weights.get(i).get(j) == 0 ? depth : Math.max(depth, i - j + 1);
      }
    }
    return depth;
  }

  @Override
  public OptionalInt fixedSteps() {
    return OptionalInt.of(lengths.size());
  }

  @Override
  public double[] times(int steps, double shift, ProbabilityPath path) {
    double whole = lengths.stream().mapToDouble(Double::doubleValue).sum();
    double[] times = new double[steps + 1];
    double gone = 0;
    for (int i = 0; i < steps; i++) {
      times[i] = 1 - gone / whole;
      gone += lengths.get(i);
    }
    return times; // the last one is 0
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    int depth = depth();
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      double dt = times[i + 1] - times[i];
      List<Double> row = new ArrayList<>(List.of(0.0));
      double earlier = 0;
      for (int j = i - 1; j >= first && i - j < depth; j--) {
        double weight = weights.get(i).get(j);
        row.add(dt * weight);
        earlier += weight;
      }
      row.set(0, dt * (1 - earlier));
      rows.add(Evaluation.ofVelocities(times[i], true, row));
    }
    return rows;
  }
}
