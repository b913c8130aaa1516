package dev.repazoo.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C for long commands: they poll {@link #getAsBoolean()} between steps, save what a resume
 * needs, and return; the process ends only then, or after a minute.
 */
public final class Interruption implements BooleanSupplier {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Commands that run; one may run others. Guarded by the class. */
  private static int running;

  private volatile boolean requested;

  private Interruption() {}

  private static final class Holder {
    static final Interruption INSTANCE = new Interruption();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::stop, "zoo-interruption"));
    }
  }

  static Interruption installed() {
    return Holder.INSTANCE;
  }

  private void stop() {
    requested = true;
    try {
      if (!awaitReturn()) {
        System.err.println("zoo: the command did not stop within a minute; ending it");
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
