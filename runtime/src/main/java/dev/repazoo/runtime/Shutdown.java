package dev.repazoo.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The end of the program while sessions run.
 *
 * <p>When the virtual machine shuts down, ONNX Runtime's own hook frees its environment at once,
 * and a call that still runs then ends the process by SIGSEGV. The environment counts its
 * references, so that one more keeps it until the process is gone; and this hook cancels running
 * calls and waits for them.
 */
final class Shutdown {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Set<RunningCalls> SESSIONS =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static boolean prepared; // guarded by the class

  private Shutdown() {}

  /** Keeps the environment, and adds the hook. */
  static synchronized void prepare() {
    if (!prepared) {
      prepared = true;
      keepEnvironment();
      Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::run, "repazoo-onnx-shutdown"));
    }
  }

  /** A session's calls, to be ended with the program. */
  static void add(RunningCalls calls) {
    SESSIONS.add(calls);
  }

  private static void run() {
    List<RunningCalls> sessions;
    synchronized (SESSIONS) {
      sessions = List.copyOf(SESSIONS);
    }
    sessions.forEach(RunningCalls::stop);
    long start = System.nanoTime();
    for (RunningCalls calls : sessions) {
      Duration passed = Duration.ofNanos(System.nanoTime() - start);
      calls.awaitNone(calls.grace().minus(passed));
    }
    sessions.forEach(RunningCalls::cancel);
    sessions.forEach(calls -> calls.awaitNone(LONGEST));
  }

  /** Its Java interface has no word for a second reference, its natives have. */
  private static void keepEnvironment() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      int level = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue();
      create.invoke(null, api.getLong(null), level, OrtEnvironment.DEFAULT_NAME);
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger(Shutdown.class.getName())
          .log(
              Level.DEBUG,
              "ONNX Runtime's environment can't be kept ("
                  + e
                  + "): close sessions before the program ends");
    }
  }
}
