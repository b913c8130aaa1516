package dev.repazoo.cli.options;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@code zoo info} is to tell of.
 *
 * @param id an entry of the catalogue, or a file
 */
public record InfoOptions(String id) {
  /** The command's options. */
  public static final OptionTable<InfoOptions> TABLE =
      new OptionTable<>(List.of(), InfoOptions::of);

  private static InfoOptions of(Arguments arguments) {
    if (arguments.positional().size() != 1) {
      throw new UsageException("'info' takes one ID; 'zoo list' shows them");
    }
    return new InfoOptions(arguments.positional().get(0));
  }

  /** The word as a file's name. */
  public Path file() {
    return PathWord.of("ID", id);
  }
}
