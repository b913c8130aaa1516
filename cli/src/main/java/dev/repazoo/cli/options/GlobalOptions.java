package dev.repazoo.cli.options;

import java.util.List;

/** The options that every command takes. */
public final class GlobalOptions {
  public static final List<CommandOption> ALL =
      List.of(
          CommandOption.flag("json", "print one JSON document on stdout and nothing else there"),
          CommandOption.flag("quiet", "no progress, and of messages only errors"),
          CommandOption.flag("verbose", "more messages"),
          CommandOption.flag("stacktrace", "show where an error comes from"),
          CommandOption.of("plugins", "DIR", "folder of plugin jars (or set ZOO_PLUGINS)"),
          CommandOption.flag("offline", "download nothing (or set ZOO_OFFLINE=1)"),
          CommandOption.of("device", "auto|cpu|cuda:N", "auto", "where to compute"),
          CommandOption.flag("help", "show this help"));

  private GlobalOptions() {}
}
