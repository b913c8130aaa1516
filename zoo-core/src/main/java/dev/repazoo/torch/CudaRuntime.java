package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CUDA's runtime, the one that PyTorch has loaded: how many GPUs there are, and their memory.
 *
 * <p>DJL asks a {@code libcudart} that it finds on JNA's search path. There is none on a machine
 * with a driver alone, where PyTorch brings its own, in a file such as {@code
 * libcudart-218eec4c.so.12}; and there may be one beside a PyTorch for the CPU. On Linux the
 * process itself tells which libraries it has loaded; elsewhere DJL is asked.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__MEMORY.html">CUDA
 *     Runtime API: cudaMemGetInfo</a>
 */
public final class CudaRuntime {
  private static final Path MAPS = Path.of("/proc/self/maps");
  static final String RUNTIME = "libcudart[-.].*so.*";
  private static final String TORCH = "libtorch_cuda\\.so";

  private CudaRuntime() {}

  /**
   * Memory of a GPU.
   *
   * @param free bytes that can still be taken
   * @param total bytes
   */
  public record Memory(long free, long total) {
    /** Bytes that this process and others have taken. */
    public long used() {
      return total - free;
    }
  }

  /** The calls, by their names in C; each gives 0, or an error's number. */
  private interface Calls extends Library {
    int cudaGetDeviceCount(int[] count);

    int cudaGetDevice(int[] device);

    int cudaSetDevice(int device);

    int cudaMemGetInfo(long[] free, long[] total);

    String cudaGetErrorString(int error);
  }

  /** What PyTorch has loaded, once it has started. */
  private static final class Holder {
    static final boolean FOR_CPU;
    static final Optional<Calls> CALLS;

    static {
      List<String> loaded = maps();
      FOR_CPU = !loaded.isEmpty() && find(loaded, TORCH).isEmpty();
      CALLS = find(loaded, RUNTIME).map(file -> Native.load(file, Calls.class));
    }
  }

  private static List<String> maps() {
    try {
      return Platform.isLinux() ? Files.readAllLines(MAPS) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The library that a process has loaded.
   *
   * @param maps lines of {@code /proc/PID/maps}
   * @param name a regular expression of the file's name
   */
  static Optional<String> find(List<String> maps, String name) {
    return maps.stream()
        .filter(line -> line.indexOf('/') >= 0)
        .map(line -> line.substring(line.indexOf('/')))
        .filter(file -> file.substring(file.lastIndexOf('/') + 1).matches(name))
        .findFirst();
  }

  /** How many GPUs PyTorch can compute on; starts it. */
  static int gpuCount() {
    TorchEngine.get();
    if (Holder.FOR_CPU) {
      return 0;
    }
    if (Holder.CALLS.isEmpty()) {
      return CudaUtils.getGpuCount();
    }
    int[] count = new int[1];
    return Holder.CALLS.get().cudaGetDeviceCount(count) == 0 ? count[0] : 0;
  }

  /** Why PyTorch sees no GPU, where CUDA tells it: an old driver, or no device; starts PyTorch. */
  static Optional<String> refusal() {
    TorchEngine.get();
    return Holder.CALLS.flatMap(
        calls -> {
          int error = calls.cudaGetDeviceCount(new int[1]);
          return error == 0 ? Optional.empty() : Optional.of(words(calls, error));
        });
  }

  /**
   * A GPU's memory.
   *
   * @throws IllegalStateException where CUDA refuses, with its reason
   */
  public static Memory memory(Device gpu) {
    TorchEngine.get();
    if (Holder.CALLS.isEmpty()) {
      MemoryUsage usage = CudaUtils.getGpuMemory(gpu);
      return new Memory(usage.getMax() - usage.getUsed(), usage.getMax());
    }
    int[] before = new int[1];
    long[] free = new long[1];
    long[] total = new long[1];
    Calls calls = Holder.CALLS.get();
    check(calls, calls.cudaGetDevice(before));
    check(calls, calls.cudaSetDevice(gpu.getDeviceId()));
    try {
      check(calls, calls.cudaMemGetInfo(free, total));
    } finally {
      check(calls, calls.cudaSetDevice(before[0]));
    }
    return new Memory(free[0], total[0]);
  }

  private static void check(Calls calls, int error) {
    if (error != 0) {
      throw new IllegalStateException(words(calls, error));
    }
  }

  private static String words(Calls calls, int error) {
    return "CUDA says: " + calls.cudaGetErrorString(error) + " (" + error + ")";
  }
}
