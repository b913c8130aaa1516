package dev.repazoo.cli.options;

import dev.repazoo.weights.NonFinite;

/** {@code --allow-nan}: going on with weights that are NaN or infinite. */
public final class NonFiniteOption {
  /** The option's name. */
  public static final String NAME = "allow-nan";

  static final CommandOption ROW =
      CommandOption.flag(NAME, "go on with weights, and past samples, that are NaN or infinite");

  private NonFiniteOption() {}

  static NonFinite of(Arguments arguments) {
    return arguments.flag(NAME) ? NonFinite.ALLOW : NonFinite.REFUSE;
  }
}
