package dev.repazoo.runtime;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks every few milliseconds whether a running call has been interrupted or is out of time: a
 * thread inside of ONNX Runtime can't look itself. It sleeps while nothing runs.
 */
final class CallWatch {
  private static final long INTERVAL_MS = 10;
  private static final CallWatch INSTANCE = new CallWatch();

  private final Set<OnnxCall> watched = new HashSet<>(); // guarded by this
  private boolean started; // guarded by this

  private CallWatch() {}

  static CallWatch get() {
    return INSTANCE;
  }

  synchronized void add(OnnxCall call) {
    if (!started) {
      Thread thread = new Thread(this::watch, "repazoo-onnx-watch");
      thread.setDaemon(true);
      thread.start();
      started = true;
    }
    if (watched.isEmpty()) {
      notifyAll();
    }
    watched.add(call);
  }

  synchronized void remove(OnnxCall call) {
    watched.remove(call);
  }

  private void watch() {
    try {
      while (true) {
        next().forEach(OnnxCall::check);
        Thread.sleep(INTERVAL_MS);
      }
    } catch (InterruptedException e) {
      synchronized (this) {
        started = false; // the next call starts another
      }
    }
  }

  private synchronized List<OnnxCall> next() throws InterruptedException {
    while (watched.isEmpty()) {
      wait();
    }
    return List.copyOf(watched);
  }
}
