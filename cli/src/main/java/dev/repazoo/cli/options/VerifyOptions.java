package dev.repazoo.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo verify} is to compute.
 *
 * @param cases folders of parity cases, as they are named
 * @param output where computed outputs go
 */
public record VerifyOptions(List<String> cases, Optional<Path> output) {
  /** The command's options. */
  public static final OptionTable<VerifyOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.of("output", "DIR", "write each computed output as DIR/<case>/<name>")),
          VerifyOptions::of);

  private static VerifyOptions of(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new UsageException("'verify' takes the folder of at least one parity case");
    }
    return new VerifyOptions(arguments.positional(), arguments.findPath("output"));
  }
}
