package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.DdpmPath;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimestepSpacing;
import dev.repazoo.spi.Prediction;
import java.util.List;

/**
 * How a model that predicts noise, such as DiT, is sampled. Where the command line names no sampler
 * it is one of few evaluations; with {@code --mode sde} DiT's own, DDPM in 250 steps.
 *
 * @param given what stands on the command line, in the words of generate.py
 */
record NoiseSampler(ObjectNode given) {
  /** What {@code auto} takes. */
  private static final String FEW = "dpm++2m";

  private static final int FEW_STEPS = 20;

  private static final int STEPS = 50;
  private static final int STOCHASTIC_STEPS = 250;

  /** For the help. */
  static final String WORDS =
      "of noise (DiT): %s in %d steps, or %s in %d and DDPM in %d"
          .formatted(FEW, FEW_STEPS, Solvers.DDIM.word(), STEPS, STOCHASTIC_STEPS);

  private static final String SPACING = "timestep_spacing";

  /** Options of solvers of velocities. */
  private static final List<String> OF_VELOCITIES =
      List.of("path_type", "time_shift", "solver_table");

  private static final List<String> OF_SAMPLER = List.of("mode", "num_steps", "heun", "solver");

  /**
   * The sampler.
   *
   * @param all the same with the defaults of options that are not given, for guidance
   * @throws UsageException for options that such a model has no use for
   */
  SamplerConfig config(Prediction.Noise model, SamplerConfig all) {
    for (String key : OF_VELOCITIES) {
      if (given.has(key)) {
        throw new UsageException(
            "--%s is of models that predict velocities, and this one predicts noise"
                .formatted(key.replace('_', '-')));
      }
    }
    boolean few = OF_SAMPLER.stream().noneMatch(given::has);
    SamplerConfig.Mode mode = all.mode();
    Solver solver = solver(mode, few);
    int usual = mode == SamplerConfig.Mode.SDE ? STOCHASTIC_STEPS : STEPS;
    return new SamplerConfig(
        mode,
        given.path("num_steps").asInt(few ? FEW_STEPS : usual),
        solver,
        all.cfgScale(),
        all.guidanceLow(),
        all.guidanceHigh(),
        new DdpmPath(model.timesteps(), model.betas(), spacing(solver)),
        1,
        all.guidanceChannels());
  }

  private Solver solver(SamplerConfig.Mode mode, boolean few) {
    if (mode == SamplerConfig.Mode.SDE) {
      return Solvers.EULER; // has a rule of its own
    }
    if (given.path("heun").asBoolean()) {
      return Solvers.HEUN;
    }
    return Solvers.of(given.path("solver").asText(few ? FEW : Solvers.DDIM.word()));
  }

  /** Multistep solvers end with a step of order 1, which is lost where it begins at timestep 0. */
  private TimestepSpacing spacing(Solver solver) {
    if (given.has(SPACING)) {
      return TimestepSpacing.ofOption(given.path(SPACING).asText());
    }
    return solver.depth() > 1 ? TimestepSpacing.TRAILING : TimestepSpacing.LINSPACE;
  }
}
