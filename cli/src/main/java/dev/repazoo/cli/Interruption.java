package dev.repazoo.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C for long commands: they poll {@link #getAsBoolean()} between steps, save what a resume
 * needs, and return; the process ends only then, or after a minute.
 */
public final class Interruption implements BooleanSupplier {
  private static final long PATIENCE_SECONDS = 60;

  /** Apart from the instance: short commands install no hook. */
  private static final CountDownLatch FINISHED = new CountDownLatch(1);

  private final CountDownLatch requested = new CountDownLatch(1);

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
    requested.countDown();
    try {
      if (!FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("zoo: the command did not stop within a minute; ending it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the command should stop. */
  @Override
  public boolean getAsBoolean() {
    return requested.getCount() == 0;
  }

  /** The command has returned; a pending end of the process may go on. */
  static void commandReturned() {
    FINISHED.countDown();
  }
}
