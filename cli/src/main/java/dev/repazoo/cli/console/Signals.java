package dev.repazoo.cli.console;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Ctrl-C and a polite kill, caught before the virtual machine starts to shut down.
 *
 * <p>A shutdown hook comes too late: all hooks run at once, ONNX Runtime's own frees its
 * environment, and a graph that still runs then crashes the process. Java's only interface to
 * signals is {@code sun.misc.Signal}, of the module jdk.unsupported; it is called by reflection
 * since the compiler warns of it without a way to agree.
 */
public final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM");

  private Signals() {}

  /**
   * Calls an action, on a thread of its own, at each such signal.
   *
   * @param action takes the signal's number
   * @return whether that is possible here
   */
  static boolean handle(IntConsumer action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.accept((int) signal.getMethod("getNumber").invoke(arguments[0]));
                }
                return null;
              });
      for (String name : NAMES) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
      }
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
