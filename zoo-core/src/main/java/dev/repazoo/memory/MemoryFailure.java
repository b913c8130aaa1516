package dev.repazoo.memory;

import java.util.List;
import java.util.Locale;

/** Tells failures for want of memory, which engines tell by words alone. */
public final class MemoryFailure {
  /** Of CUDA, of PyTorch's allocator on Windows and Linux, of ONNX Runtime's, of C++'s. */
  private static final List<String> WORDS =
      List.of(
          "out of memory",
          "not enough memory",
          "can't allocate memory",
          "failed to allocate memory",
          "bad_alloc");

  private MemoryFailure() {}

  /** Whether that is why something failed. */
  public static boolean is(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError || WORDS.stream().anyMatch(message::contains);
  }
}
