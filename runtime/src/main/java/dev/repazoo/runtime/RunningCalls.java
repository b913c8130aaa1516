package dev.repazoo.runtime;

import dev.repazoo.runtime.CallCancelledException.Cause;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The calls that run in a session. Nothing of a session may be freed while there is one: that ends
 * the process.
 */
final class RunningCalls {
  private final Set<OnnxCall> running = new HashSet<>(); // guarded by this
  private boolean open = true; // guarded by this
  private final Duration grace;

  /**
   * None yet.
   *
   * @param grace how long those that run at the program's end may go on
   */
  RunningCalls(Duration grace) {
    this.grace = grace;
  }

  Duration grace() {
    return grace;
  }

  /** Adds a call; false when no more are taken. */
  synchronized boolean begin(OnnxCall call) {
    return open && running.add(call);
  }

  synchronized void end(OnnxCall call) {
    running.remove(call);
    notifyAll();
  }

  /** Takes no more calls; false when that is so already. */
  synchronized boolean stop() {
    boolean first = open;
    open = false;
    return first;
  }

  synchronized boolean isOpen() {
    return open;
  }

  synchronized void cancel() {
    running.forEach(call -> call.cancel(Cause.CLOSED));
  }

  /**
   * Waits until no call runs; an interrupt doesn't end it, and is told to the thread afterwards.
   *
   * @return whether there is none
   */
  synchronized boolean awaitNone(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    boolean interrupted = false;
    while (!running.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return running.isEmpty();
  }
}
