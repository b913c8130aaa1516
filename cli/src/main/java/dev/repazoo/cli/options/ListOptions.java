package dev.repazoo.cli.options;

import dev.repazoo.spi.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo list} is to show.
 *
 * @param kind only entries of this kind
 * @param family only entries of this family
 */
public record ListOptions(Optional<String> kind, Optional<String> family) {
  private static final List<String> KINDS = Arrays.stream(Kind.values()).map(Kind::word).toList();

  /** The command's options. */
  public static final OptionTable<ListOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.of("kind", "K", "only this kind: " + String.join(", ", KINDS)),
              CommandOption.of("family", "F", "only this family")),
          ListOptions::of);

  private static ListOptions of(Arguments arguments) {
    return new ListOptions(
        arguments.find("kind").map(kind -> arguments.choice("kind", KINDS)),
        arguments.find("family"));
  }
}
