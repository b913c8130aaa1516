package dev.repazoo.cli.options;

import java.util.List;

/**
 * What {@code zoo inspect} is to look at.
 *
 * @param files their names
 * @param scan whether values are counted that are not finite
 */
public record InspectOptions(List<String> files, boolean scan) {
  /** The command's options. */
  public static final OptionTable<InspectOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.toggle(
                  "scan", true, "count NaN and infinite values, which reads all of each file")),
          InspectOptions::of);

  private static InspectOptions of(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new UsageException("'inspect' takes at least one file");
    }
    return new InspectOptions(arguments.positional(), arguments.flag("scan"));
  }
}
