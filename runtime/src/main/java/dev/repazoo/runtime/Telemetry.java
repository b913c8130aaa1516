package dev.repazoo.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.lang.System.Logger.Level;

/**
 * Keeps ONNX Runtime from reporting usage.
 *
 * <p>Since 1.29 its environment, when it is made, writes a device id and a queue of events into the
 * user's cache folder; {@code OrtEnvironment.setTelemetry(false)} comes too late for that. It looks
 * for {@value #VARIABLE} in the environment of the process, which Java can read but not change: so
 * the C library is asked.
 */
final class Telemetry {
  /** Anything but empty switches it off. */
  static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /** Switches it off, unless whoever started the process has decided already. */
  static void switchOff() {
    if (System.getenv(VARIABLE) != null) {
      return;
    }
    try {
      if (Platform.isWindows()) {
        Function set = NativeLibrary.getInstance("kernel32").getFunction("SetEnvironmentVariableA");
        require(set.invokeInt(new Object[] {VARIABLE, "1"}) != 0);
      } else {
        Function set = NativeLibrary.getInstance("c").getFunction("setenv");
        require(set.invokeInt(new Object[] {VARIABLE, "1", 1}) == 0);
      }
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      System.getLogger(Telemetry.class.getName())
          .log(
              Level.WARNING,
              "the telemetry of ONNX Runtime can't be switched off from Java here ("
                  + e.getMessage()
                  + "); set "
                  + VARIABLE
                  + "=1 in the environment");
    }
  }

  private static void require(boolean done) {
    if (!done) {
      throw new IllegalStateException("the system refused");
    }
  }
}
