package dev.repazoo.diffusion;

/** How an ODE's step uses the velocity; the SDE has its own rule, Euler and Maruyama's. */
public enum Solver {
  /** One evaluation: {@code x + dt v(x, t)}. */
  EULER {
    @Override
    SamplerPlan.Rule rule(int step, int steps) {
      return SamplerPlan.Rule.EULER;
    }
  },
  /** A second evaluation at the end of each step but the last, and the mean of both. */
  HEUN {
    @Override
    SamplerPlan.Rule rule(int step, int steps) {
      return step < steps - 1 ? SamplerPlan.Rule.HEUN : SamplerPlan.Rule.EULER;
    }
  };

  /** What a step of the plan computes; steps count from 0. */
  abstract SamplerPlan.Rule rule(int step, int steps);
}
