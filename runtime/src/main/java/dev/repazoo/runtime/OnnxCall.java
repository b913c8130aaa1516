package dev.repazoo.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.repazoo.runtime.CallCancelledException.Cause;
import java.util.Optional;

/**
 * A call of a session that runs, and can be cancelled from another thread: ONNX Runtime looks at
 * the call's options before each node, in loops too.
 */
final class OnnxCall implements AutoCloseable {
  private final OrtSession.RunOptions options;
  private final Thread caller = Thread.currentThread();
  private final long deadline; // by System.nanoTime
  private final boolean limited;
  private Optional<Cause> cancelled = Optional.empty(); // guarded by this
  private boolean over; // guarded by this

  /**
   * A call of the current thread.
   *
   * @param nanoseconds it may take; empty for as long as it takes
   */
  OnnxCall(Optional<Long> nanoseconds) throws OrtException {
    options = new OrtSession.RunOptions();
    // What goes wrong is thrown; to print it, too, would fill a service's log with cancelled calls.
    options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    limited = nanoseconds.isPresent();
    deadline = System.nanoTime() + nanoseconds.orElse(0L);
  }

  /** What ONNX Runtime is to be given with the call. */
  OrtSession.RunOptions options() {
    return options;
  }

  /** Cancels it if its time is over or its thread is interrupted. */
  void check() {
    if (caller.isInterrupted()) {
      cancel(Cause.INTERRUPTED);
    } else if (limited && System.nanoTime() - deadline >= 0) {
      cancel(Cause.DEADLINE);
    }
  }

  /** Has it end before its next node; does nothing when it is over. */
  synchronized void cancel(Cause cause) {
    if (over || cancelled.isPresent()) {
      return;
    }
    cancelled = Optional.of(cause);
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** What has cancelled it. */
  synchronized Optional<Cause> cancelled() {
    return cancelled;
  }

  @Override
  public synchronized void close() {
    over = true;
    options.close();
  }
}
