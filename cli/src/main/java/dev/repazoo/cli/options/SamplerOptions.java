package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import java.util.List;

/** The options that say how samples are drawn, named as in REPA's generate.py. */
public final class SamplerOptions {
  public static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("mode", "ode|sde", "ode", "probability flow or reverse diffusion"),
          CommandOption.of("num-steps", "N", 50, "steps from noise to data"),
          CommandOption.toggle(
              "heun", false, "correct each step of the ODE by a second evaluation"),
          CommandOption.of("cfg-scale", "X", 1.5, "classifier-free guidance; 1 is none"),
          CommandOption.of("guidance-low", "X", 0.0, "guidance acts from this time"),
          CommandOption.of("guidance-high", "X", 1.0, "guidance acts up to this time (REPA: 0.7)"),
          CommandOption.of("path-type", "linear|cosine", "linear", "the path of training"));

  private SamplerOptions() {}

  public static SamplerConfig of(Arguments arguments) {
    double scale = arguments.number("cfg-scale");
    if (scale < 1) {
      throw new UsageException(
          "--cfg-scale is " + scale + "; it must be at least 1, which is none");
    }
    return new SamplerConfig(
        SamplerConfig.Mode.ofOption(arguments.text("mode")),
        arguments.integer("num-steps", 1),
        arguments.flag("heun") ? Solver.HEUN : Solver.EULER,
        scale,
        arguments.number("guidance-low"),
        arguments.number("guidance-high"),
        PathType.ofOption(arguments.text("path-type")));
  }

  /**
   * The sampler that a graph holds; options that are given must agree with it.
   *
   * @param graph the graph's sampler, in the words of generate.py
   */
  public static ObjectNode agreed(Arguments arguments, ObjectNode graph) {
    for (CommandOption row : ROWS) {
      if (!arguments.given(row.name())) {
        continue;
      }
      JsonNode fixed = graph.path(row.name().replace('-', '_'));
      boolean same =
          switch (row.form()) {
            case FLAG, TOGGLE -> fixed.asBoolean() == arguments.flag(row.name());
            case VALUE, REQUIRED ->
                fixed.isNumber()
                    ? fixed.asDouble() == arguments.number(row.name())
                    : fixed.asText().equals(arguments.text(row.name()));
          };
      if (!same) {
        throw new UsageException(
            "--"
                + row.name()
                + " differs from "
                + fixed.asText()
                + ", which the graph was exported with; export it again with the wanted value");
      }
    }
    return graph.deepCopy();
  }

  /** Fails when any of these options is given. */
  public static void refuse(Arguments arguments, String why) {
    arguments.refuse(ROWS.stream().map(CommandOption::name).toList(), "has no use here: " + why);
  }
}
