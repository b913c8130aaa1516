package dev.repazoo.cli.commands.train;

import dev.repazoo.ops.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether this processor multiplies matrices in 16 bits itself. */
public final class CpuFeatures {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private CpuFeatures() {}

  /** What to tell users who ask for a precision that this processor only emulates. */
  public static Optional<String> warning(Precision precision) {
    if (precision == Precision.FP32 || !Files.isReadable(CPUINFO)) {
      return Optional.empty();
    }
    try {
      return warning(precision, Files.readString(CPUINFO));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same, for the text of {@code /proc/cpuinfo}. */
  public static Optional<String> warning(Precision precision, String cpuinfo) {
    Set<String> native16 =
        switch (precision) {
          case FP32 -> Set.of();
          case FP16 -> Set.of("avx512_fp16", "amx_fp16", "asimdhp");
          case BF16 -> Set.of("avx512_bf16", "amx_bf16", "bf16");
        };
    Set<String> words = new TreeSet<>(List.of(cpuinfo.split("\\s+")));
    if (precision == Precision.FP32 || native16.stream().anyMatch(words::contains)) {
      return Optional.empty();
    }
    return Optional.of(
        "this processor has no "
            + precision.option()
            + " arithmetic; PyTorch emulates it, more than 50 times slower than --mixed-precision"
            + " no");
  }
}
