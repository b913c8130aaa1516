package dev.repazoo.cli.console;

/** Gives the libraries the program's logger; avoids loading java.util.logging at start. */
public final class StderrLoggerFinder extends System.LoggerFinder {

  /** For the service loader. */
  public StderrLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new StderrLogger(name);
  }
}
