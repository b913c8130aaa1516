package dev.repazoo.cli;

import dev.repazoo.file.Unfinished;
import dev.repazoo.file.WriteLock;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C for long commands: they poll {@link #getAsBoolean()} between steps, save what a resume
 * needs, and return; the process ends only then, or after a minute, or at the second Ctrl-C.
 */
public final class Interruption implements BooleanSupplier {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** The exit code that shells give a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  /** Commands that run; one may run others. Guarded by the class. */
  private static int running;

  /** Whether a command has asked to be told; others are ended at once. */
  private static volatile boolean polled;

  private static volatile boolean requested;

  private static final Interruption INSTANCE = new Interruption();

  private Interruption() {}

  /** From now on this process answers to Ctrl-C as the class comment says. */
  static void watch() {
    if (!Signals.handle(Interruption::signalled)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(Interruption::stopPolite, "zoo-interruption"));
    }
  }

  static Interruption installed() {
    polled = true;
    return INSTANCE;
  }

  private static void signalled() {
    if (requested || !polled) {
      end();
    }
    stop();
    System.exit(INTERRUPTED);
  }

  /** Ends the process at once; files that are being written leave nothing behind. */
  private static void end() {
    if (Unfinished.removeAll()) {
      System.err.println("zoo: stopped; what was being written is not kept");
    }
    WriteLock.releaseAll();
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  private static void stopPolite() {
    if (polled) {
      stop();
    }
  }

  /** The exit code of a command: its own, unless it was interrupted. */
  static int exitCode(int own) {
    return requested ? INTERRUPTED : own;
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
  static synchronized void commandBegins() {
    running++;
  }

  /** A command has returned; with the last one, a pending end of the process goes on. */
  static synchronized void commandReturned() {
    running--;
    Interruption.class.notifyAll();
  }
}
