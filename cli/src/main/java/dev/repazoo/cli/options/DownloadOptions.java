package dev.repazoo.cli.options;

import java.util.Arrays;
import java.util.List;

/**
 * What {@code zoo download} is to fetch.
 *
 * @param ids entries of the catalogue
 */
public record DownloadOptions(List<String> ids) {
  /** The command's options. */
  public static final OptionTable<DownloadOptions> TABLE =
      new OptionTable<>(List.of(), DownloadOptions::of);

  private static DownloadOptions of(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new UsageException("'download' takes at least one ID; 'zoo list' shows them");
    }
    return new DownloadOptions(
        arguments.positional().stream()
            .flatMap(word -> Arrays.stream(word.split(",", -1)))
            .toList());
  }
}
