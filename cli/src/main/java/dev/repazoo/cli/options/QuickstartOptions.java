package dev.repazoo.cli.options;

import java.nio.file.Path;
import java.util.List;

/**
 * Where and how long {@code zoo quickstart} works.
 *
 * @param folder where everything is left
 * @param steps of the optimizer
 */
public record QuickstartOptions(Path folder, int steps) {
  /** Chosen so that everything ends within five minutes on two cores. */
  private static final int STEPS = 160;

  /** The command's options. */
  public static final OptionTable<QuickstartOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.of("output-dir", "D", "quickstart", "where everything is left"),
              CommandOption.of("max-train-steps", "N", STEPS, "optimizer steps; more is better")),
          arguments ->
              new QuickstartOptions(
                  arguments.path("output-dir"), arguments.integer("max-train-steps", 2)));
}
