package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * Adams and Bashforth's method: the integral over a step of the polynomial through the last k
 * velocities. While there are fewer, the order is lower. A step of order k; one evaluation.
 *
 * <p>Source: Hairer, Norsett, Wanner, "Solving Ordinary Differential Equations I", III.1 and III.5
 * (variable steps).
 *
 * @param order k
 */
record AdamsBashforth(int order) implements Solver {

  @Override
  public String word() {
    return "ab" + order;
  }

  @Override
  public int depth() {
    return order;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      int known = Math.min(order, i - first + 1);
      List<Double> weights = new ArrayList<>();
      for (int j = 0; j < known; j++) {
        weights.add(weight(times, i, known, j));
      }
      rows.add(Evaluation.ofVelocities(times[i], true, weights));
    }
    return rows;
  }

  /** The integral from t_i to t_(i+1) of Lagrange's polynomial that is 1 at t_(i-j). */
  private static double weight(double[] times, int i, int known, int j) {
    double[] polynomial = {1}; // coefficients of powers of u = t - t_i
    for (int m = 0; m < known; m++) {
      if (m != j) {
        double root = times[i - m] - times[i];
        double scale = times[i - j] - times[i - m];
        double[] product = new double[polynomial.length + 1];
        for (int power = 0; power < polynomial.length; power++) {
          product[power + 1] += polynomial[power] / scale;
          product[power] -= polynomial[power] * root / scale;
        }
        polynomial = product;
      }
    }
    double dt = times[i + 1] - times[i];
    double integral = 0;
    for (int power = polynomial.length - 1; power >= 0; power--) {
      integral = (integral + polynomial[power] / (power + 1)) * dt;
    }
    return integral;
  }
}
