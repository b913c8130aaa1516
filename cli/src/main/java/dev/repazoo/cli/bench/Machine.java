package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a figure was measured on. */
final class Machine {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Adds processor, cores, operating system and Java. */
  static void describe(ObjectNode into) {
    into.put("cpu", value(CPU_INFO, "model name").orElse(System.getProperty("os.arch")))
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("java", System.getProperty("java.version"));
  }

  /**
   * The most memory that this process has occupied, in bytes; where the system does not tell, what
   * the heap and the JVM's own areas hold now.
   */
  static long peakMemory() {
    return value(STATUS, "VmHWM")
        .map(text -> Long.parseLong(text.replace("kB", "").strip()) * 1024)
        .orElseGet(
            () -> {
              var memory = ManagementFactory.getMemoryMXBean();
              return memory.getHeapMemoryUsage().getCommitted()
                  + memory.getNonHeapMemoryUsage().getCommitted();
            });
  }

  private static Optional<String> value(Path file, String key) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A generator, each time a new one without weights. */
  static Supplier<Generator> models(Registered<GeneratorProvider> found, ModelBuilder models) {
    return () -> models.build(found.provider(), found.provider().config(found.entry().id()));
  }

  static String torchVersion() {
    return "PyTorch " + TorchEngine.get().getVersion() + " through DJL";
  }
}
