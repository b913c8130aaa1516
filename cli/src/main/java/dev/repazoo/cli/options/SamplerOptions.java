package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimestepSpacing;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.Prediction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How samples are drawn, by options that are named as in REPA's generate.py.
 *
 * @param config the sampler
 * @param given what of it stands on the command line, in the words of generate.py
 * @param free whether nothing is said of solver and steps, so that a model may bring its own
 */
public record SamplerOptions(SamplerConfig config, ObjectNode given, boolean free) {
  private static final String SPACING = "timestep-spacing";

  /** The rows of guidance alone. */
  static final List<CommandOption> GUIDANCE =
      List.of(
          CommandOption.of(
              "cfg-scale",
              "X",
              1.5,
              "classifier-free guidance; 1 is none; generate and fit-solver take a built-in model's own"),
          CommandOption.of("guidance-low", "X", 0.0, "guidance acts from this time"),
          CommandOption.of("guidance-high", "X", 1.0, "guidance acts up to this time (REPA: 0.7)"));

  private static final List<CommandOption> OF_REPA =
      List.of(
          CommandOption.of("mode", "ode|sde", "ode", "probability flow or reverse diffusion"),
          CommandOption.of("num-steps", "N", 50, "steps from noise to data"),
          CommandOption.toggle(
              "heun", false, "correct each step of the ODE by a second evaluation"));

  private static final List<CommandOption> OF_TRAINING =
      List.of(
          CommandOption.of(
              "guidance-channels",
              "N",
              "guidance acts on the first N channels only; DiT's and SiT's own programs: 3"),
          CommandOption.of("path-type", "linear|cosine", "linear", "the path of training"));

  static final List<CommandOption> ROWS =
      Stream.of(
              OF_REPA,
              GUIDANCE,
              OF_TRAINING,
              SolverOptions.ROWS,
              List.of(
                  CommandOption.of(
                      SPACING,
                      "S",
                      "DiT: which timesteps are taken, linspace, leading or trailing; default:"
                          + " linspace, of dpm++2m and unipc trailing")))
          .flatMap(List::stream)
          .toList();

  static SamplerOptions of(Arguments arguments) {
    SolverOptions solver = SolverOptions.of(arguments);
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ofOption(arguments.text("mode")),
            solver.steps(),
            solver.solver(),
            scale(arguments),
            arguments.number("guidance-low"),
            arguments.number("guidance-high"),
            PathType.ofOption(arguments.text("path-type")),
            solver.timeShift(),
            arguments.whole("guidance-channels"));
    ObjectNode given = all(config);
    given.retain(
        arguments.givenOf(ROWS).stream()
            .filter(name -> !name.equals("solver") || !SolverOptions.isAuto(arguments))
            .map(name -> name.replace('-', '_'))
            .toList());
    arguments
        .find(SPACING)
        .map(TimestepSpacing::ofOption)
        .ifPresent(spacing -> given.put(SPACING.replace('-', '_'), spacing.option()));
    return new SamplerOptions(config, given, solver.free());
  }

  /** Guidance of a command whose table has {@link #GUIDANCE}, and nothing of a solver. */
  static SamplerOptions ofGuidance(Arguments arguments) {
    SamplerConfig config =
        new SamplerConfig(
            SamplerConfig.Mode.ODE,
            1,
            Solvers.EULER,
            scale(arguments),
            arguments.number("guidance-low"),
            arguments.number("guidance-high"),
            PathType.LINEAR);
    ObjectNode given = all(config);
    given.retain(arguments.givenOf(GUIDANCE).stream().map(name -> name.replace('-', '_')).toList());
    return new SamplerOptions(config, given, false);
  }

  /**
   * The same for a model, by what it predicts: noise has samplers of its own. Where nothing is said
   * of a solver, a table that was fitted to the model is taken, if one fits the guidance.
   *
   * @param fitted the tables that the model carries
   * @throws UsageException for options that the model has no use for
   */
  public SamplerOptions fitting(Prediction prediction, List<FittedTable> fitted) {
    if (prediction instanceof Prediction.Noise noise) {
      return new SamplerOptions(new NoiseSampler(given).config(noise, config), given, false);
    }
    if (given.has(SPACING.replace('-', '_'))) {
      throw new UsageException(
          "--" + SPACING + " is of models that predict noise, and this one predicts velocities");
    }
    return fitted.stream()
        .filter(table -> free && table.fits(config))
        .min(
            Comparator.comparingInt(
                    (FittedTable table) -> Math.abs(table.steps() - Solvers.DEFAULT_STEPS))
                .thenComparingDouble(table -> Math.abs(table.cfgScale() - config.cfgScale())))
        .map(table -> new SamplerOptions(table.sampler(config), given, false))
        .orElse(this);
  }

  /** A sampler with what is left out where it is as in REPA. */
  private static ObjectNode all(SamplerConfig config) {
    return config
        .toJson()
        .put("solver", config.solver().word())
        .put("time_shift", config.timeShift());
  }

  /**
   * The weight of guidance.
   *
   * @throws UsageException where it is less than none
   */
  static double scale(Arguments arguments) {
    double scale = arguments.number("cfg-scale");
    if (scale < 1) {
      throw new UsageException(
          "--cfg-scale is " + scale + "; it must be at least 1, which is none");
    }
    return scale;
  }

  /** The sampler in the words of generate.py. */
  public ObjectNode settings() {
    return config.toJson();
  }

  /**
   * The sampler that a graph holds; options that are given must agree with it.
   *
   * @param graph the graph's sampler, in the words of generate.py
   */
  public ObjectNode agreed(ObjectNode graph) {
    Optional<String> other = disagreement(graph);
    if (other.isPresent()) {
      JsonNode fixed = held(graph).path(other.get());
      throw new UsageException(
          "--"
              + other.get().replace('_', '-')
              + " differs from "
              + (fixed.isValueNode() ? fixed.asText() : "the solver")
              + ", which the graph was exported with; export it again with the wanted value");
    }
    return graph.deepCopy();
  }

  /** Whether all options that are given agree with the sampler that a graph holds. */
  public boolean agrees(ObjectNode graph) {
    return disagreement(graph).isEmpty();
  }

  private Optional<String> disagreement(ObjectNode graph) {
    ObjectNode held = held(graph);
    return given.properties().stream()
        .filter(field -> !same(field.getValue(), held.path(field.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static ObjectNode held(ObjectNode graph) {
    return all(SamplerConfig.of(new JsonFields("the graph's sampler", graph)));
  }

  private static boolean same(JsonNode wanted, JsonNode fixed) {
    return wanted.isNumber()
        ? fixed.isNumber() && fixed.asDouble() == wanted.asDouble()
        : fixed.equals(wanted);
  }

  /** This sampler with the guidance of a graph's where none is given. */
  public SamplerOptions guidedAs(ObjectNode graph) {
    ObjectNode guided = config.toJson();
    for (String key : List.of("cfg_scale", "guidance_low", "guidance_high")) {
      if (!given.has(key)) {
        guided.set(key, held(graph).path(key));
      }
    }
    return new SamplerOptions(SamplerConfig.of(new JsonFields("the sampler", guided)), given, free);
  }

  /** Fails when any of these options is given. */
  static void refuse(Arguments arguments, String why) {
    refuseBut(arguments, List.of(), why);
  }

  /** Fails when any of these options is given but those that are of use. */
  static void refuseBut(Arguments arguments, List<String> used, String why) {
    arguments.refuse(
        ROWS.stream().map(CommandOption::name).filter(name -> !used.contains(name)).toList(),
        "has no use here: " + why);
  }
}
