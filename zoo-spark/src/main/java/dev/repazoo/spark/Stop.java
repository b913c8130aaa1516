package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.console.CommandFailure;
import java.util.concurrent.CancellationException;

/** What a job says that was stopped and keeps what is finished. */
final class Stop {
  static final String WORDS = "stopped; " + Command.GOES_ON;

  private Stop() {}

  /** How a command ended that keeps nothing itself, on Spark: there a stop isn't the end. */
  static CommandFailure said(CommandFailure end) {
    return end.getCause() instanceof CancellationException ? new CommandFailure(WORDS, end) : end;
  }
}
