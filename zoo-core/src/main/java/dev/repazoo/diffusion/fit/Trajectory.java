package dev.repazoo.diffusion.fit;

import dev.repazoo.diffusion.SamplerPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Samples on their way through the steps of a solver that sums velocities: {@code x_(i+1) = x_i +
 * sum over j of w_ij v_(i-j)} with {@code v_i = v(x_i, t_i)}.
 *
 * @param steps that were made
 * @param states x_0 to x_n, each [N, D]
 * @param velocities v_0 to v_(n-1), each [N, D]
 */
record Trajectory(List<SamplerPlan.Step> steps, List<double[]> states, List<double[]> velocities) {

  /** Copies the lists. */
  Trajectory {
    steps = List.copyOf(steps);
    states = List.copyOf(states);
    velocities = List.copyOf(velocities);
  }

  /** Follows a plan from noise to data. */
  static Trajectory of(VelocityField field, SamplerPlan plan) {
    return new Trajectory(List.of(), List.of(field.starts()), List.of()).along(field, plan);
  }

  /** Where a plan leads, [N, D]; what came by the way is not kept. */
  static double[] end(VelocityField field, SamplerPlan plan) {
    double[] state = field.starts();
    Deque<double[]> remembered = new ArrayDeque<>(); // the newest first
    for (SamplerPlan.Step step : plan.steps()) {
      remembered.addFirst(field.at(state, step.time(), step.guided()));
      state = moved(state, step, remembered);
      if (remembered.size() == plan.depth()) {
        remembered.removeLast();
      }
    }
    return state;
  }

  /** Follows another plan; what comes before the first step that differs is not done again. */
  Trajectory along(VelocityField field, SamplerPlan plan) {
    List<SamplerPlan.Step> wanted = plan.steps();
    int same = 0;
    while (same < Math.min(steps.size(), wanted.size())
        && isSameStep(steps.get(same), wanted.get(same))) {
      same++;
    }
    boolean evaluated = same < steps.size() && isSameEvaluation(steps.get(same), wanted.get(same));
    List<double[]> x = new ArrayList<>(states.subList(0, same + 1));
    List<double[]> v = new ArrayList<>(velocities.subList(0, evaluated ? same + 1 : same));
    Deque<double[]> remembered = new ArrayDeque<>();
    v.forEach(remembered::addFirst);
    for (int i = same; i < wanted.size(); i++) {
      SamplerPlan.Step step = wanted.get(i);
      if (v.size() == i) {
        v.add(field.at(x.get(i), step.time(), step.guided()));
        remembered.addFirst(v.get(i));
      }
      x.add(moved(x.get(i), step, remembered));
    }
    return new Trajectory(wanted, x, v);
  }

  private static boolean isSameEvaluation(SamplerPlan.Step one, SamplerPlan.Step other) {
    return one.time() == other.time() && one.guided() == other.guided();
  }

  /** Weights may be followed by zeros. */
  private static boolean isSameStep(SamplerPlan.Step one, SamplerPlan.Step other) {
    boolean same = isSameEvaluation(one, other);
    for (int j = 0; j < Math.max(one.weights().size(), other.weights().size()); j++) {
      same &= weight(one, j) == weight(other, j);
    }
    return same;
  }

  private static double weight(SamplerPlan.Step step, int index) {
    return index < step.weights().size() ? step.weights().get(index) : 0;
  }

  private static double[] moved(double[] state, SamplerPlan.Step step, Deque<double[]> velocities) {
    double[] next = state.clone();
    Iterator<double[]> newest = velocities.iterator();
    for (int j = 0; j < step.weights().size() && newest.hasNext(); j++) {
      double weight = step.weights().get(j);
      double[] velocity = newest.next();
      for (int k = 0; weight != 0 && k < next.length; k++) {
        next[k] += weight * velocity[k];
      }
    }
    return next;
  }

  /** The samples, at t = 0: [N, D]. */
  double[] end() {
    return states.get(states.size() - 1);
  }
}
