package dev.repazoo.cli.options;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The options that every command takes.
 *
 * @param json whether the result is one JSON document
 * @param quiet whether only errors are told
 * @param verbose whether details are told
 * @param plugins folders of plugin jars
 * @param offline whether nothing may be fetched
 * @param devices where to compute, as words
 */
public record GlobalOptions(
    boolean json,
    boolean quiet,
    boolean verbose,
    List<Path> plugins,
    boolean offline,
    DeviceWords devices) {
  /** Their rows. */
  public static final List<CommandOption> ROWS =
      List.of(
          CommandOption.flag("json", "print one JSON document on stdout and nothing else there"),
          CommandOption.flag("quiet", "no progress, and of messages only errors"),
          CommandOption.flag("verbose", "more messages"),
          CommandOption.flag("stacktrace", "show where an error comes from"),
          CommandOption.of("plugins", "DIR", "folder of plugin jars (or set ZOO_PLUGINS)"),
          CommandOption.flag("offline", "download nothing (or set ZOO_OFFLINE=1)"),
          CommandOption.of(
              "device",
              "auto|cpu|cuda:N",
              "auto",
              "where to compute; train and generate take several (cuda:0,cuda:1), or cuda for all"),
          CommandOption.flag("help", "show this help"));

  /** Reads them. */
  public static final OptionTable<GlobalOptions> TABLE = new OptionTable<>(ROWS, GlobalOptions::of);

  private static GlobalOptions of(Arguments arguments) {
    if (arguments.flag("quiet") && arguments.flag("verbose")) {
      throw new UsageException("--quiet and --verbose exclude one another");
    }
    DeviceWords devices =
        DeviceWords.of(arguments.text("device")); // also where nothing is computed
    String folders =
        arguments
            .find("plugins")
            .or(() -> Optional.ofNullable(System.getenv("ZOO_PLUGINS")))
            .orElse("");
    return new GlobalOptions(
        arguments.flag("json"),
        arguments.flag("quiet"),
        arguments.flag("verbose"),
        Arrays.stream(folders.split(File.pathSeparator, -1))
            .filter(name -> !name.isBlank())
            .map(name -> PathWord.of("--plugins", name))
            .toList(),
        arguments.flag("offline"),
        devices);
  }
}
