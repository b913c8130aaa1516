package dev.repazoo.runtime;

import ai.onnxruntime.OrtEnvironment;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * ONNX Runtime's environment: without telemetry, and made on a thread with a stack of its own.
 *
 * <p>When it is made, ONNX Runtime 1.29 matches the process's command line against a regular
 * expression, by a recursion as deep as the line is long. From about 4,000 characters on, such as a
 * long class path, that ends the process on a Java thread's stack of 1 MB.
 */
public final class OnnxEnvironment {
  /** A level of the recursion takes about 260 bytes. */
  private static final long BYTES_PER_CHARACTER = 1 << 10;

  private static final long LEAST_BYTES = 64L << 20;

  private static Optional<OrtEnvironment> made = Optional.empty(); // guarded by the class

  private OnnxEnvironment() {}

  /** The process's environment. */
  public static synchronized OrtEnvironment get() {
    if (made.isEmpty()) {
      made = Optional.of(create());
      Shutdown.prepare();
    }
    return made.get();
  }

  private static OrtEnvironment create() {
    Telemetry.switchOff();
    int length = ProcessHandle.current().info().commandLine().map(String::length).orElse(0);
    long stack = Math.max(LEAST_BYTES, length * BYTES_PER_CHARACTER);
    FutureTask<OrtEnvironment> task = new FutureTask<>(OrtEnvironment::getEnvironment);
    new Thread(null, task, "repazoo-onnx", stack).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ONNX Runtime starts", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // natives that are missing or don't fit
      }
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }
}
