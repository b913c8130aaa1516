package dev.repazoo.cli.options;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.train.TrainConfig;
import java.util.List;

/**
 * Grids from the averaged weights, by the ODE. Where nothing is dropped there is no guidance.
 *
 * @param sampler how their images are drawn
 * @param count images in one
 */
public record GridOptions(SamplerConfig sampler, int count) {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("num-samples", "N", 64, "images in a sample grid"),
          CommandOption.of("num-steps", "N", 50, "sampling steps of a grid's images"),
          CommandOption.of("cfg-scale", "X", 4.0, "guidance of a grid's images"));

  /** They are drawn in one batch. */
  private static final long MOST_SAMPLES = 1 << 14;

  static GridOptions of(Arguments arguments, TrainConfig config) {
    return new GridOptions(
        new SamplerConfig(
            SamplerConfig.Mode.ODE,
            arguments.integer("num-steps", 1),
            Solvers.EULER,
            scale(arguments, config),
            0,
            1,
            config.loss().path()),
        Math.toIntExact(arguments.integer("num-samples", 1, MOST_SAMPLES)));
  }

  private static double scale(Arguments arguments, TrainConfig config) {
    double scale = SamplerOptions.scale(arguments);
    if (config.cfgProb() > 0 || !arguments.given("cfg-scale")) {
      return config.cfgProb() > 0 ? scale : 1;
    }
    if (scale > 1) {
      throw new UsageException(
          "--cfg-scale "
              + scale
              + " needs the null class, which --cfg-prob 0 does not train; leave one out");
    }
    return scale;
  }
}
