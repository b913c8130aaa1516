package dev.repazoo.cli.console;

import dev.repazoo.file.TemporaryPath;
import dev.repazoo.file.WriteLock;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C, or a polite kill, for long commands: they poll {@link #getAsBoolean()} between steps,
 * save what a resume needs, and return; the process ends only then, or after a minute, or at the
 * second signal. Its exit code is the one that shells give a program that the signal ended: 130 for
 * Ctrl-C (SIGINT), 143 for SIGTERM.
 */
public final class Interruption implements BooleanSupplier {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Added to a signal's number. */
  private static final int SIGNALLED = 128;

  private static final int SIGINT = 2;

  /** Commands that run; one may run others. Guarded by the class. */
  private static int running;

  /** Whether a command has asked to be told; others are ended at once. */
  private static volatile boolean polled;

  private static volatile boolean requested;

  /** The first signal that came. */
  private static volatile int signal = SIGINT;

  private static final Interruption INSTANCE = new Interruption();

  private Interruption() {}

  /** From now on this process answers to Ctrl-C as the class comment says. */
  public static void watch() {
    if (!Signals.handle(Interruption::signalled)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(Interruption::stopPolite, "zoo-interruption"));
    } else {
      Runtime.getRuntime().addShutdownHook(new Thread(Interruption::failMidway, "zoo-midway"));
    }
  }

  public static Interruption installed() {
    polled = true;
    return INSTANCE;
  }

  private static void signalled(int number) {
    if (!requested) {
      signal = number;
    }
    if (requested || !polled) {
      end();
    }
    stop();
    System.exit(SIGNALLED + signal);
  }

  /** Ends the process at once; files that are being written leave nothing behind. */
  private static void end() {
    if (TemporaryPath.removeAll()) {
      System.err.println("zoo: stopped; what was being written is not kept");
    }
    WriteLock.releaseAll();
    Runtime.getRuntime().halt(SIGNALLED + signal);
  }

  /** Where a plugin calls {@code System.exit(0)}, half of the work must not count as done. */
  private static void failMidway() {
    if (!requested && isRunning()) {
      TemporaryPath.removeAll();
      WriteLock.releaseAll();
      System.err.println(
          "zoo: the program was ended in the middle of its work, by a plugin perhaps");
      Runtime.getRuntime().halt(1);
    }
  }

  private static synchronized boolean isRunning() {
    return running > 0;
  }

  private static void stopPolite() {
    if (polled) {
      stop();
    }
  }

  /** The exit code of a command: its own, unless it was interrupted. */
  public static int exitCode(int own) {
    return requested ? SIGNALLED + signal : own;
  }

  private static void stop() {
    requested = true;
    try {
      if (!awaitReturn()) {
        System.err.println("zoo: the command did not stop within a minute; ending it");
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static synchronized boolean awaitReturn() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (running > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      Interruption.class.wait(left);
    }
    return true;
  }

  /** Whether the command should stop. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /** A command begins. */
  public static synchronized void commandBegins() {
    running++;
  }

  /** A command has returned; with the last one, a pending end of the process goes on. */
  public static synchronized void commandReturned() {
    running--;
    Interruption.class.notifyAll();
  }
}
