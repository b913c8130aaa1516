package dev.repazoo.memory;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this machine and process, as Linux tells it; elsewhere as well as Java can. */
public final class HostMemory {
  private static final Path PROCESS = Path.of("/proc/self/status");
  private static final Path MACHINE = Path.of("/proc/meminfo");

  private HostMemory() {}

  /** Bytes that this process can still take: of the machine, and of the container it runs in. */
  public static long available() {
    long machine = value(MACHINE, "MemAvailable").orElseGet(system()::getFreeMemorySize);
    return Math.min(machine, total() - resident());
  }

  /** Bytes of the machine, or of the container it runs in, whoever occupies them. */
  static long total() {
    return system().getTotalMemorySize();
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  /** Bytes of memory that this process occupies. */
  public static long resident() {
    return value(PROCESS, "VmRSS")
        .orElseGet(() -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
  }

  private static OptionalLong value(Path file, String key) {
    if (!Files.isReadable(file)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(key + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Watches this process from now on. */
  public static Watch watch() {
    return new Watch();
  }

  /** Looks at the memory in use every two milliseconds, in a thread of its own. */
  public static final class Watch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 2;

    private final long before = resident();
    private final Thread thread = new Thread(this::look, "repazoo-memory");
    private volatile long most = before;

    private Watch() {
      thread.setDaemon(true);
      thread.start();
    }

    private void look() {
      try {
        while (true) {
          most = Math.max(most, resident());
          Thread.sleep(INTERVAL_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** By how many bytes the use has grown at most. */
    public long growth() {
      return Math.max(most, resident()) - before;
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
